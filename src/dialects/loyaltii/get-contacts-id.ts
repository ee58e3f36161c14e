import { contactDto } from './protocol/contact-dto.ts';
import type { Operation } from './protocol/operation.ts';
import { contactById } from './protocol/save-contact.ts';

/** Reads a contact. */
export const getContactsId: Operation = {
  name: 'GET api/v1/Contacts/{id}',
  method: 'GET',
  path: '/Contacts/:id',
  async run(context, request) {
    const contact = await contactById(context, request, request.id());
    return contactDto(contact, await request.dynamicFields());
  },
};
