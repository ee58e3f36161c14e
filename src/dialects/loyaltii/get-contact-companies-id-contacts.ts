import { matchingContacts } from '../../core/contacts/find-contacts.ts';
import { companyById } from './protocol/company-dto.ts';
import { contactDto } from './protocol/contact-dto.ts';
import type { Operation } from './protocol/operation.ts';
import { Rows } from './protocol/reply.ts';

/** Lists the contacts of a company. */
export const getContactCompaniesIdContacts: Operation = {
  name: 'GET api/v1/ContactCompanies/{id}/Contacts',
  method: 'GET',
  path: '/ContactCompanies/:id/Contacts',
  async run(context, request) {
    const { id } = await companyById(context, request);
    const dynamic = await request.dynamicFields();
    const filters = [{ by: 'companyEntityId', value: String(id) }];
    return new Rows(shown());

    async function* shown(): AsyncGenerator<unknown> {
      for await (const contact of matchingContacts(context.reader, request.caller, filters)) {
        yield contactDto(contact, dynamic);
      }
    }
  },
};
