import { failures } from './errors.ts';
import { fieldDtos } from './protocol/field-dto.ts';
import type { Operation } from './protocol/operation.ts';

/** What can have fields of an account's own (the vendor's client); here only contacts have some. */
const owners = ['orders', 'orderlines', 'contactcompanies', 'contacts', 'stores', 'dynamictable'];

/** Lists the account's own fields of one kind of thing. */
export const getDynamicFieldsOwner: Operation = {
  name: 'GET api/v1/DynamicFields?owner={owner}',
  method: 'GET',
  path: '/DynamicFields',
  async run(_context, request) {
    const owner = (request.query.get('owner') ?? '').toLowerCase();
    if (!owners.includes(owner)) throw failures.invalid({ owner: ['The owner is not valid.'] });
    return owner === 'contacts' ? fieldDtos(request) : [];
  },
};
