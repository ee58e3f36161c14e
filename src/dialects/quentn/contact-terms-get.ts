import { knownContact } from './protocol/contact-id.ts';
import type { Operation } from './protocol/operation.ts';

/** The tags of a contact with their names. */
export const contactTermsGet: Operation = {
  name: 'Get contact terms',
  method: 'GET',
  path: '/contact/:id/terms',
  async run({ reader }, { caller, params }) {
    const contact = await knownContact(reader, caller, params.id);
    return reader.tags.ofContact(caller.accountId, contact.id);
  },
};
