import { HubError } from '../../../core/errors.ts';
import type { Caller, Contact, Reader } from '../../../core/hub.ts';

/** Whether a part of an address is a contact's id and not its mail. */
export function isId(text: string | undefined): text is string {
  return /^\d{1,15}$/.test(text ?? '');
}

/** A contact's id in an address. Raises `not_found` for what is none. */
export function readContactId(text: string | undefined): number {
  if (isId(text)) return Number(text);
  throw notFound(text);
}

/** The contact of an address. Raises `not_found`. */
export async function knownContact(reader: Reader, { accountId }: Caller, text: string | undefined): Promise<Contact> {
  const contact = await reader.contacts.byId(accountId, readContactId(text));
  if (contact === undefined) throw notFound(text);
  return contact;
}

function notFound(value = ''): HubError {
  return new HubError({ kind: 'not_found', what: 'contact', by: 'id', value });
}
