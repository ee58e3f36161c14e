import { companyDto } from './protocol/company-dto.ts';
import type { Operation } from './protocol/operation.ts';
import { Rows } from './protocol/reply.ts';

const companiesAtOnce = 500;

/** Lists all companies: those that other APIs have made, too. */
export const getContactCompanies: Operation = {
  name: 'GET api/v1/ContactCompanies',
  method: 'GET',
  path: '/ContactCompanies',
  async run({ reader }, { caller }) {
    return new Rows(companies());

    async function* companies(): AsyncGenerator<unknown> {
      for (let offset = 0; ; offset += companiesAtOnce) {
        const some = await reader.organisations.page(caller.accountId, { offset, limit: companiesAtOnce });
        yield* some.map(companyDto);
        if (some.length < companiesAtOnce) return;
      }
    }
  },
};
