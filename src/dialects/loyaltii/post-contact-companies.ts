import { Binding } from './protocol/binding.ts';
import { companyDto } from './protocol/company-dto.ts';
import type { Operation } from './protocol/operation.ts';

/** Creates a company. A parent or a primary contact that is not there is a conflict. */
export const postContactCompanies: Operation = {
  name: 'POST api/v1/ContactCompanies',
  method: 'POST',
  path: '/ContactCompanies',
  async run({ commands }, request) {
    const binding = new Binding(request.body());
    const name = binding.text('Name', 255);
    const fields = {
      number: binding.text('Number', 255),
      emailDomains: binding.text('EmailDomains', 4_000),
      logo: binding.text('Logo', 65_535),
    };
    const primaryContactId = binding.integer('PrimaryContactId');
    const parentId = binding.integer('ContactCompanyId');
    binding.end();
    const company = await commands.createOrganisation(request.caller, {
      name,
      fields,
      ...(primaryContactId === undefined ? {} : { primaryContactId }),
      ...(parentId === undefined ? {} : { parentId }),
    });
    return companyDto(company);
  },
};
