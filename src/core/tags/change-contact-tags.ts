import { writeNextVersion } from '../contacts/next-version.ts';
import { HubError } from '../errors.ts';
import type { Caller, Hub } from '../hub.ts';
import { type TagWish, tagIdsOf, tagStep, writeTagStep } from './contact-tags.ts';

/**
 * Sets a contact's tags, adds some or removes some. Tags that change are a change of the contact; where nothing
 * changes, nothing is written. Raises `not_found` (`contact`).
 */
export async function changeContactTags(
  hub: Hub,
  caller: Caller,
  command: TagWish & { readonly contactId: number },
): Promise<void> {
  const { accountId } = caller;
  await hub.store.transaction(async (tx) => {
    await tx.lock(accountId, [{ kind: 'id', value: String(command.contactId) }]);
    const contact = await tx.contacts.byId(accountId, command.contactId);
    if (contact === undefined) {
      throw new HubError({ kind: 'not_found', what: 'contact', by: 'id', value: String(command.contactId) });
    }
    const step = await tagStep(tx, accountId, await tagIdsOf(tx, accountId, contact.id), command);
    if (step === undefined) return;
    await writeTagStep(tx, accountId, contact.id, step);
    await writeNextVersion(hub, caller, tx, contact, step);
  });
}
