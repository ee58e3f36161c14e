import { isSwitchedOn } from '../../../core/access/account-switches.ts';
import { eachOf, kept, type Rows } from '../../../core/contacts/rows.ts';
import type { RowOutcome } from '../../../core/contacts/save-contacts.ts';
import type { Caller } from '../../../core/hub.ts';
import type { DialectContext } from '../../dialect.ts';

/**
 * Creates contacts. One whose key is there is refused, or updated where the account wants it so (E-4); only then is that asked,
 * so that creating costs nothing more.
 */
export async function createRows(
  { commands, reader }: Pick<DialectContext, 'commands' | 'reader'>,
  caller: Caller,
  rows: Rows,
): Promise<readonly RowOutcome[]> {
  const outcomes = await commands.saveContacts(caller, { rows, policy: { found: 'refuse', missing: 'create' } });
  if (!outcomes.some(isTaken) || !(await isSwitchedOn(reader, caller.accountId, 'creatingUpdates'))) return outcomes;
  const taken = [...eachOf(rows)].filter((_row, at) => isTaken(outcomes[at]));
  const policy = { found: 'update', missing: 'create' } as const;
  const updated = (await commands.saveContacts(caller, { rows: kept(taken), policy })).values();
  return outcomes.map((outcome) => (isTaken(outcome) ? (updated.next().value ?? outcome) : outcome));
}

function isTaken(outcome: RowOutcome | undefined): boolean {
  return outcome?.status === 'refused' && outcome.refusal.kind === 'duplicate';
}
