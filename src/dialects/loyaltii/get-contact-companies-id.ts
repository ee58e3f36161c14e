import { companyById, companyDto } from './protocol/company-dto.ts';
import type { Operation } from './protocol/operation.ts';

/** Reads a company. */
export const getContactCompaniesId: Operation = {
  name: 'GET api/v1/ContactCompanies/{id}',
  method: 'GET',
  path: '/ContactCompanies/:id',
  run: async (context, request) => companyDto(await companyById(context, request)),
};
