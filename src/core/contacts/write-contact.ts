import { writeComment } from '../comments/write-comment.ts';
import { formatLocal } from '../fields/dates.ts';
import type { FieldPatch, FieldValue, FieldValues } from '../fields/field.ts';
import type { Caller, Change, Contact, Hub, Tx } from '../hub.ts';
import { withAllPlaced } from '../merging/merge-plan.ts';
import { passwordDifference } from '../merging/merge-records.ts';
import { tagIdsOf, tagStep, writeTagStep } from '../tags/contact-tags.ts';
import { writeArrival } from './arrivals.ts';
import { decisive, keyChanges, keysOf } from './contact-keys.ts';
import { differences, type MergeMethod, mergedPatch, patchedValues } from './contact-values.ts';
import type { ContactRow, RowOutcome } from './save-contacts.ts';
import { takenKey } from './unique-keys.ts';

/** What writing a row takes besides the row. */
export interface Writing {
  readonly hub: Hub;
  readonly caller: Caller;
  readonly tx: Tx;
  /** The fields that the account's contacts are findable by. */
  readonly keyFields: readonly string[];
  readonly merge: MergeMethod;
  /** Whether the transaction holds the keys that a row's fields make a new contact findable by. */
  readonly holdsKeys: boolean;
}

/**
 * Writes a new contact with its keys, its change and what hangs on it; refuses it when a key is taken. So many more
 * contacts may follow in the transaction.
 */
export async function createContact(writing: Writing, row: ContactRow, mayFollow = 0): Promise<RowOutcome> {
  const { hub, caller, tx, keyFields, holdsKeys } = writing;
  const { accountId } = caller;
  const fields = patchedValues({}, row.fields);
  const refusal = row.unique && (await takenKey(tx, accountId, { after: fields }, row.unique));
  if (refusal !== undefined) return { status: 'refused', refusal };
  const step = row.tags && (await tagStep(tx, accountId, [], row.tags));
  const at = hub.clock.now();
  const id = tx.contacts.nextId(mayFollow);
  const contact: Contact = {
    id: typeof id === 'number' ? id : await id,
    publicId: hub.ids.publicId(),
    version: 1,
    createdAt: at,
    modifiedAt: at,
    fields,
  };
  const changed = Object.assign(
    differences({}, fields),
    step?.changed,
    passwordDifference(undefined, row.passwordHash),
  );
  const change = changeOf(caller, row, 'create', at, changed);
  const keys = keysOf(contact, keyFields);
  const held = holdsKeys ? undefined : tx.lock(accountId, () => decisive(keys));
  if (held instanceof Promise) await held;
  const inserted = tx.contacts.insert(accountId, contact, keys, change);
  if (inserted instanceof Promise) await inserted;
  if (step !== undefined) await writeTagStep(tx, accountId, contact.id, step);
  if (row.arrival !== undefined) {
    await writeArrival(hub, tx, accountId, { address: row.arrival.address, contactId: contact.id });
  }
  if (row.passwordHash !== undefined) await tx.passwords.set(accountId, contact.id, row.passwordHash);
  if (row.comment !== undefined) {
    await writeComment(hub, caller, tx, { contactId: contact.id, text: row.comment });
  }
  return written('created', contact, row);
}

/**
 * Writes what a row changes in a contact that is there: nothing, where the contact already says all that; refuses it
 * when a key is taken.
 */
export async function updateContact(writing: Writing, before: Contact, row: ContactRow): Promise<RowOutcome> {
  const { hub, caller, tx, keyFields, merge } = writing;
  const { accountId } = caller;
  const fields = fieldsAfter(before.fields, row, merge);
  const refusal = row.unique && (await takenKey(tx, accountId, { before, after: fields }, row.unique));
  if (refusal !== undefined) return { status: 'refused', refusal };
  const step = row.tags && (await tagStep(tx, accountId, await tagIdsOf(tx, accountId, before.id), row.tags));
  const changed = {
    ...differences(before.fields, fields),
    ...step?.changed,
    ...passwordDifference(undefined, row.passwordHash),
  };
  if (row.comment !== undefined) {
    await writeComment(hub, caller, tx, { contactId: before.id, text: row.comment });
  }
  if (Object.keys(changed).length === 0) return written('unchanged', before, row);
  const at = hub.clock.now();
  const contact: Contact = { ...before, version: before.version + 1, modifiedAt: at, fields };
  const keys = keyChanges(before.fields, fields, keyFields);
  await tx.lock(accountId, () => decisive(keys.added));
  await tx.contacts.update(accountId, contact, keys, changeOf(caller, row, 'update', at, changed));
  if (step !== undefined) await writeTagStep(tx, accountId, before.id, step);
  if (row.passwordHash !== undefined) await tx.passwords.set(accountId, before.id, row.passwordHash);
  return written('updated', contact, row);
}

/** Whoever was found by a search keeps each e-mail and phone that there is room for: the row knew another one. */
function fieldsAfter(before: FieldValues, row: ContactRow, merge: MergeMethod): FieldValues {
  const { search, fields } = row;
  const taken = patchedValues(before, mergedPatch(before, withoutKnownDays(before, row), merge));
  return search === undefined ? taken : withAllPlaced(taken, before, patchedValues({}, fields)).fields;
}

/** What a row says, without the days that the contact has with their times. */
function withoutKnownDays(before: FieldValues, { fields, days }: ContactRow): FieldPatch {
  if (days === undefined) return fields;
  const dayOf = (value: FieldValue | null | undefined): string =>
    typeof value === 'string' ? formatLocal(new Date(value), days.timezone).slice(0, 10) : '';
  const isKnown = (field: string): boolean =>
    days.fields.includes(field) && dayOf(before[field]) === dayOf(fields[field]);
  return Object.fromEntries(Object.entries(fields).filter(([field]) => !isKnown(field)));
}

function written(
  status: 'created' | 'updated' | 'unchanged',
  contact: Contact,
  { returning }: ContactRow,
): Exclude<RowOutcome, { status: 'refused' }> {
  return returning === undefined ? { status, id: contact.id } : { status, id: contact.id, contact };
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
