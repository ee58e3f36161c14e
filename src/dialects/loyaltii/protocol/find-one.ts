import { keyText } from '../../../core/contacts/key-text.ts';
import { contactDto } from './contact-dto.ts';
import type { LoyaltiiContext, LoyaltiiRequest } from './operation.ts';

/** The oldest contact that holds a key, as a reply shows it. An empty text is no key. */
export async function findOne(
  { reader }: LoyaltiiContext,
  request: LoyaltiiRequest,
  kind: 'email' | 'phone' | 'publicId',
  text: string,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  const value = keyText(kind, text);
  if (value === '') return undefined;
  const [contact] = await reader.contacts.byKey(request.caller.accountId, { kind, value });
  return contact && contactDto(contact, await request.dynamicFields());
}
