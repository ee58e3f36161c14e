import { fieldDtos } from './protocol/field-dto.ts';
import type { Operation } from './protocol/operation.ts';

/** Lists the account's own fields of contacts. */
export const getContactsDynamicFields: Operation = {
  name: 'GET api/v1/Contacts/DynamicFields',
  method: 'GET',
  path: '/Contacts/DynamicFields',
  run: (_context, request) => fieldDtos(request),
};
