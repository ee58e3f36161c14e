import type { Refusal } from '../errors.ts';
import type { FieldPatch, FieldValue, FieldValues } from '../fields/field.ts';
import type { Caller, Change, Contact, Hub, Tx } from '../hub.ts';
import { unknownOrganisation } from '../organisations/belonging.ts';
import { keyChanges, keyFieldsFor, keysOf, keyText } from './contact-keys.ts';
import { contactsByKey } from './find-contacts.ts';

/** Names one contact: `by` is a field key, `id` (the base's own number) or `publicId`. */
export interface ContactMatch {
  readonly by: string;
  readonly value: string;
}

/** What one row of a write says. */
export interface ContactRow {
  /** Whom the row is about; without it the row is always a new contact. */
  readonly match?: ContactMatch;
  readonly fields: FieldPatch;
  /** The application this write comes from; must exist. */
  readonly sourceId?: number;
  /** A reason found before the core was asked; the row then keeps its place and is refused with it. */
  readonly refusal?: Refusal;
}

/** What a caller wants when its rows meet the base. Several matches are always refused. */
export interface SavePolicy {
  readonly found: 'refuse' | 'update';
  readonly missing: 'refuse' | 'create';
}

/** What became of a row. `unchanged`: the contact already said all that, and nothing was written. */
export type RowOutcome =
  | { readonly status: 'created' | 'updated' | 'unchanged'; readonly id: number }
  | { readonly status: 'refused'; readonly refusal: Refusal };

/**
 * Creates and updates contacts in one transaction, row after row, so that a row sees the ones before it. A row that
 * cannot be saved is refused alone: `duplicate` when `found: 'refuse'`, `not_found` when `missing: 'refuse'`
 * (and for an unknown source or organisation), `ambiguous` when several contacts match. Gives an outcome per row, in order.
 */
export async function saveContacts(
  hub: Hub,
  caller: Caller,
  command: { readonly rows: readonly ContactRow[]; readonly policy: SavePolicy },
): Promise<readonly RowOutcome[]> {
  return hub.store.transaction(async (tx) => {
    const { rows, policy } = command;
    const keyFields = await keyFieldsFor(
      tx,
      caller.accountId,
      rows.flatMap(({ match }) => match?.by ?? []),
    );
    const work: Work = { hub, caller, tx, policy, keyFields, sources: await knownSources(tx, caller.accountId, rows) };
    const outcomes: RowOutcome[] = [];
    for (const row of rows) outcomes.push(await saveRow(work, row));
    return outcomes;
  });
}

interface Work {
  readonly hub: Hub;
  readonly caller: Caller;
  readonly tx: Tx;
  readonly policy: SavePolicy;
  readonly keyFields: readonly string[];
  /** Those of the named sources that exist. */
  readonly sources: ReadonlySet<number>;
}

async function knownSources(tx: Tx, accountId: number, rows: readonly ContactRow[]): Promise<ReadonlySet<number>> {
  const known = new Set<number>();
  for (const id of new Set(rows.flatMap(({ sourceId }) => sourceId ?? []))) {
    if ((await tx.sources.byId(accountId, id)) !== undefined) known.add(id);
  }
  return known;
}

async function saveRow(work: Work, row: ContactRow): Promise<RowOutcome> {
  if (row.refusal !== undefined) return { status: 'refused', refusal: row.refusal };
  if (row.sourceId !== undefined && !work.sources.has(row.sourceId)) {
    return { status: 'refused', refusal: { kind: 'not_found', what: 'source', value: String(row.sourceId) } };
  }
  const refusal = await unknownOrganisation(work.tx, work.caller.accountId, row.fields);
  if (refusal !== undefined) return { status: 'refused', refusal };
  if (row.match === undefined) return create(work, row);
  const { by, value } = row.match;
  const { accountId } = work.caller;
  const [contact, another] = await contactsByKey(work.tx, accountId, { by, value: keyText(by, value) });
  if (contact === undefined) {
    if (work.policy.missing === 'create') return create(work, row);
    return { status: 'refused', refusal: { kind: 'not_found', what: 'contact', by, value } };
  }
  if (work.policy.found === 'refuse') {
    const count = another === undefined ? 'one' : 'several';
    return { status: 'refused', refusal: { kind: 'duplicate', what: 'contact', by, value, count } };
  }
  if (another !== undefined) {
    return { status: 'refused', refusal: { kind: 'ambiguous', what: 'contact', by, value } };
  }
  return update(work, contact, row);
}

async function create({ hub, caller, tx, keyFields }: Work, row: ContactRow): Promise<RowOutcome> {
  const fields = applied({}, row.fields);
  const at = hub.clock.now();
  const contact: Contact = {
    id: await tx.contacts.allocateIds(1),
    publicId: hub.ids.publicId(),
    version: 1,
    createdAt: at,
    modifiedAt: at,
    fields,
  };
  const change = changeOf(caller, row, 'create', at, differences({}, fields));
  await tx.contacts.insert(caller.accountId, contact, keysOf(contact, keyFields), change);
  return { status: 'created', id: contact.id };
}

async function update(work: Work, before: Contact, row: ContactRow): Promise<RowOutcome> {
  const { hub, caller, tx, keyFields } = work;
  const fields = applied(before.fields, row.fields);
  const changed = differences(before.fields, fields);
  if (Object.keys(changed).length === 0) return { status: 'unchanged', id: before.id };
  const at = hub.clock.now();
  const contact: Contact = { ...before, version: before.version + 1, modifiedAt: at, fields };
  const keys = keyChanges(before.fields, fields, keyFields);
  await tx.contacts.update(caller.accountId, contact, keys, changeOf(caller, row, 'update', at, changed));
  return { status: 'updated', id: before.id };
}

function changeOf(
  caller: Caller,
  row: ContactRow,
  operation: Change['operation'],
  at: Date,
  fields: Change['fields'],
): Change {
  return {
    at,
    operation,
    origin: caller.origin,
    fields,
    ...(row.sourceId === undefined ? {} : { sourceId: row.sourceId }),
    ...(caller.credentialId === undefined ? {} : { credentialId: caller.credentialId }),
  };
}

/** The state after a patch: empty values leave no key behind. */
function applied(before: FieldValues, patch: FieldPatch): FieldValues {
  const after: Record<string, FieldValue> = { ...before };
  for (const [key, value] of Object.entries(patch)) {
    if (value === null || value === '') delete after[key];
    else after[key] = value;
  }
  return after;
}

function differences(before: FieldValues, after: FieldValues): Change['fields'] {
  const changed: Record<string, readonly [unknown, unknown]> = {};
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const old = before[key] ?? null;
    const now = after[key] ?? null;
    if (!sameValue(old, now)) changed[key] = [old, now];
  }
  return changed;
}

function sameValue(one: FieldValue | null, other: FieldValue | null): boolean {
  return one === other || (Array.isArray(one) && JSON.stringify(one) === JSON.stringify(other));
}
