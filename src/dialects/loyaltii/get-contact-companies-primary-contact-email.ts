import { findContacts } from '../../core/contacts/find-contacts.ts';
import { companyDto } from './protocol/company-dto.ts';
import type { Operation } from './protocol/operation.ts';

/** Lists the companies whose primary contact has an e-mail. */
export const getContactCompaniesPrimaryContactEmail: Operation = {
  name: 'GET api/v1/ContactCompanies?primaryContactEmail={primaryContactEmail}',
  method: 'GET',
  path: '/ContactCompanies',
  applies: ({ query }) => query.has('primarycontactemail'),
  async run({ reader }, { caller, query }) {
    const email = (query.get('primarycontactemail') ?? '').trim().replaceAll(' ', '+');
    const [contacts = []] = await findContacts(reader, caller, 'email', [email]);
    const companies = await Promise.all(
      contacts.map(({ id }) => reader.organisations.byPrimaryContact(caller.accountId, id)),
    );
    return companies.flat().map(companyDto);
  },
};
