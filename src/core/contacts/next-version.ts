import type { FieldValues } from '../fields/field.ts';
import type { Caller, Change, Contact, Hub, KeyChanges, Tx } from '../hub.ts';

/** What makes a contact another one: values that changed, with those of its fields and keys that go with them. */
export interface Step {
  readonly changed: Change['fields'];
  readonly fields?: FieldValues;
  readonly keys?: KeyChanges;
}

/** Writes a contact's next version with its change: what every use case does that alters contacts in passing. */
export async function writeNextVersion(hub: Hub, caller: Caller, tx: Tx, contact: Contact, step: Step): Promise<void> {
  const { accountId, origin, credentialId } = caller;
  const at = hub.clock.now();
  const { changed, fields = contact.fields, keys = { added: [], removed: [] } } = step;
  const next: Contact = { ...contact, version: contact.version + 1, modifiedAt: at, fields };
  await tx.contacts.update(accountId, next, keys, {
    ...{ at, operation: 'update', origin, fields: changed },
    ...(credentialId === undefined ? {} : { credentialId }),
  });
}
