import { findContacts } from '../../core/contacts/find-contacts.ts';
import { readFieldNames, showContacts } from './protocol/contact-view.ts';
import { namedFields } from './protocol/custom-fields.ts';
import type { Operation } from './protocol/operation.ts';

/** All contacts with a mail: always a list (documented), and an empty one where there is none (D1). */
export const contactRetrieveByMail: Operation = {
  name: 'Retrieve contacts by mail',
  method: 'GET',
  path: '/contact/:id',
  applies: ({ params }) => params.id?.includes('@') === true,
  async run({ reader, customFields }, { caller, account, params, query }) {
    const [contacts = []] = await findContacts(reader, caller, 'email', [params.id ?? '']);
    const custom = namedFields(await customFields(account));
    return showContacts(reader, caller, custom, readFieldNames(query.fields), contacts);
  },
};
