import { changeMembership } from './protocol/membership.ts';
import type { Operation } from './protocol/operation.ts';

/** Makes a contact one of a company; of another company it is one no more. */
export const postContactCompaniesIdAddContact: Operation = {
  name: 'POST api/v1/ContactCompanies/{id}/AddContact',
  method: 'POST',
  path: '/ContactCompanies/:id/AddContact',
  run: (context, request) => changeMembership(context, request, 'add'),
};
