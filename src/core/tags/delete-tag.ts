import { writeNextVersion } from '../contacts/next-version.ts';
import { HubError } from '../errors.ts';
import type { Caller, Contact, Hub, Tx } from '../hub.ts';
import { tagStep, writeTagStep } from './contact-tags.ts';

/**
 * Takes a tag off all contacts that carry it, each with its change, and removes it; its number is never used again.
 * Raises `not_found`.
 */
export async function deleteTag(hub: Hub, caller: Caller, command: { readonly id: number }): Promise<void> {
  const { accountId } = caller;
  const { id } = command;
  await hub.store.transaction(async (tx) => {
    await tx.lock(accountId, 'everything');
    if ((await tx.tags.byId(accountId, id)) === undefined) {
      throw new HubError({ kind: 'not_found', what: 'tag', value: String(id) });
    }
    for await (const contacts of tx.tags.holders(accountId, id)) await takeOff(hub, caller, tx, contacts, id);
    await tx.tags.remove(accountId, id);
  });
}

async function takeOff(hub: Hub, caller: Caller, tx: Tx, contacts: readonly Contact[], tagId: number): Promise<void> {
  const { accountId } = caller;
  const ids = contacts.map((contact) => contact.id);
  const carried = await tx.tags.ofContacts(accountId, ids);
  for (const contact of contacts) {
    const step = await tagStep(tx, accountId, carried.get(contact.id) ?? [], { mode: 'remove', tagIds: [tagId] });
    if (step === undefined) continue;
    await writeTagStep(tx, accountId, contact.id, step);
    await writeNextVersion(hub, caller, tx, contact, step);
  }
}
