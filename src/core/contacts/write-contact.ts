import { writeComment } from '../comments/write-comment.ts';
import type { Caller, Change, Contact, Hub, Tx } from '../hub.ts';
import { tagIdsOf, tagStep, writeTagStep } from '../tags/contact-tags.ts';
import { writeArrival } from './arrivals.ts';
import { decisive, keyChanges, keysOf } from './contact-keys.ts';
import { differences, type MergeMethod, mergedPatch, patchedValues } from './contact-values.ts';
import type { ContactRow, RowOutcome } from './save-contacts.ts';

/** What writing a row takes besides the row. */
export interface Writing {
  readonly hub: Hub;
  readonly caller: Caller;
  readonly tx: Tx;
  /** The fields that the account's contacts are findable by. */
  readonly keyFields: readonly string[];
  readonly merge: MergeMethod;
}

/** Writes a new contact with its keys, its change and what hangs on it. */
export async function createContact(writing: Writing, row: ContactRow): Promise<RowOutcome> {
  const { hub, caller, tx, keyFields } = writing;
  const { accountId } = caller;
  const fields = patchedValues({}, row.fields);
  const step = row.tags && (await tagStep(tx, accountId, [], row.tags));
  const at = hub.clock.now();
  const contact: Contact = {
    id: await tx.contacts.nextId(),
    publicId: hub.ids.publicId(),
    version: 1,
    createdAt: at,
    modifiedAt: at,
    fields,
  };
  const change = changeOf(caller, row, 'create', at, { ...differences({}, fields), ...step?.changed });
  const keys = keysOf(contact, keyFields);
  await tx.lock(accountId, decisive(keys));
  await tx.contacts.insert(accountId, contact, keys, change);
  if (step !== undefined) await writeTagStep(tx, accountId, contact.id, step);
  if (row.arrival !== undefined) {
    await writeArrival(hub, tx, accountId, { address: row.arrival.address, contactId: contact.id });
  }
  await noteComment(writing, row, contact.id);
  return { status: 'created', id: contact.id };
}

/** Writes what a row changes in a contact that is there: nothing, where the contact already says all that. */
export async function updateContact(writing: Writing, before: Contact, row: ContactRow): Promise<RowOutcome> {
  const { hub, caller, tx, keyFields, merge } = writing;
  const { accountId } = caller;
  const fields = patchedValues(before.fields, mergedPatch(before.fields, row.fields, merge));
  const step = row.tags && (await tagStep(tx, accountId, await tagIdsOf(tx, accountId, before.id), row.tags));
  const changed = { ...differences(before.fields, fields), ...step?.changed };
  await noteComment(writing, row, before.id);
  if (Object.keys(changed).length === 0) return { status: 'unchanged', id: before.id };
  const at = hub.clock.now();
  const contact: Contact = { ...before, version: before.version + 1, modifiedAt: at, fields };
  const keys = keyChanges(before.fields, fields, keyFields);
  await tx.lock(accountId, decisive(keys.added));
  await tx.contacts.update(accountId, contact, keys, changeOf(caller, row, 'update', at, changed));
  if (step !== undefined) await writeTagStep(tx, accountId, before.id, step);
  return { status: 'updated', id: before.id };
}

async function noteComment({ hub, caller, tx }: Writing, { comment }: ContactRow, contactId: number): Promise<void> {
  if (comment !== undefined) await writeComment(hub, caller, tx, { contactId, text: comment });
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
