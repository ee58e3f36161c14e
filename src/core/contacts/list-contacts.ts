import type { Caller, Contact, Reader } from '../hub.ts';
import { keyText } from './key-text.ts';
import type { ContactMatch } from './save-contacts.ts';

/** One page of a list, and how long the list is. */
export interface ContactPage {
  readonly contacts: readonly Contact[];
  readonly total: number;
}

/**
 * One page of the contacts that match all filters, in order of id; without filters, of all contacts. Filters name fields
 * that contacts are always findable by: only the page's contacts are read. The filter that fewest contacts match is
 * best given first.
 */
export async function listContacts(
  reader: Reader,
  caller: Caller,
  query: { readonly filters: readonly ContactMatch[]; readonly offset: number; readonly limit: number },
): Promise<ContactPage> {
  const { accountId } = caller;
  const { offset, limit } = query;
  const keys = query.filters.map(({ by, value }) => ({ kind: by, value: keyText(by, value) }));
  const total = await reader.contacts.count(accountId, keys);
  // Behind the end there is nothing to skip to.
  const contacts = offset < total ? await reader.contacts.page(accountId, { keys, offset, limit }) : [];
  return { contacts, total };
}
