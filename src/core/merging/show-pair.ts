import { HubError } from '../errors.ts';
import type { Caller, Reader } from '../hub.ts';
import type { ContactImage } from './merge.ts';
import type { Pair } from './pair.ts';

/** A pair with the contacts that it is about: only one where they are merged, and those that are left. */
export interface ShownPair {
  readonly pair: Pair;
  readonly contacts: readonly ContactImage[];
}

/** One pair for a person to decide about. Raises `not_found` (`pair`). */
export async function showPair(
  reader: Reader,
  { accountId }: Caller,
  query: { readonly id: number },
): Promise<ShownPair> {
  const pair = await reader.pairs.byId(accountId, query.id);
  if (pair === undefined) throw new HubError({ kind: 'not_found', what: 'pair', value: String(query.id) });
  const contacts = await reader.contacts.byIds(accountId, pair.contactIds);
  const ids = contacts.map(({ id }) => id);
  const tags = await reader.tags.ofContacts(accountId, ids);
  return { pair, contacts: contacts.map((contact) => ({ ...contact, tagIds: tags.get(contact.id) ?? [] })) };
}
