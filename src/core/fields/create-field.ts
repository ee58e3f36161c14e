import { HubError } from '../errors.ts';
import type { Caller, Hub } from '../hub.ts';
import type { CustomField } from './field.ts';

/** Own fields of one account: every request that names fields has them all at hand. */
const mostFields = 1_000;

/**
 * Adds a field to the account. Raises `duplicate` (`by`: `name` or `code`, letter case aside) when the account has
 * such a one, and `too_many` when it has 1,000; what else a name must not be is the dialect's to know.
 */
export async function createField(
  hub: Hub,
  caller: Caller,
  command: Omit<CustomField, 'id' | 'key'>,
): Promise<CustomField> {
  return hub.store.transaction(async (tx) => {
    await tx.lock(caller.accountId, 'everything');
    const fields = await tx.fields.custom(caller.accountId);
    for (const by of ['name', 'code'] as const) {
      const value = command[by].toLowerCase();
      if (!fields.some((field) => field[by].toLowerCase() === value)) continue;
      throw new HubError({ kind: 'duplicate', what: 'field', by, value: command[by], count: 'one' });
    }
    if (fields.length >= mostFields) throw new HubError({ kind: 'too_many', what: 'field', limit: mostFields });
    return tx.fields.insert(caller.accountId, command);
  });
}
