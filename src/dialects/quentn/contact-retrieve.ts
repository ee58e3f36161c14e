import { knownContact } from './protocol/contact-id.ts';
import { readFieldNames, showContacts } from './protocol/contact-view.ts';
import { namedFields } from './protocol/custom-fields.ts';
import type { Operation } from './protocol/operation.ts';

/** One contact by its id. */
export const contactRetrieve: Operation = {
  name: 'Retrieve a contact',
  method: 'GET',
  path: '/contact/:id',
  async run({ reader, customFields }, { caller, account, params, query }) {
    const contact = await knownContact(reader, caller, params.id);
    const custom = namedFields(await customFields(account));
    const [shown] = await showContacts(reader, caller, custom, readFieldNames(query.fields), [contact]);
    return shown;
  },
};
