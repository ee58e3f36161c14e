import { changeMembership } from './protocol/membership.ts';
import type { Operation } from './protocol/operation.ts';

/** Takes a contact out of a company; one that is not in it stays as it is. */
export const postContactCompaniesIdRemoveContact: Operation = {
  name: 'POST api/v1/ContactCompanies/{id}/RemoveContact',
  method: 'POST',
  path: '/ContactCompanies/:id/RemoveContact',
  run: (context, request) => changeMembership(context, request, 'remove'),
};
