import { knownField, toCustomField } from './protocol/custom-fields.ts';
import type { Operation } from './protocol/operation.ts';

/** One field, by its id or its name. */
export const customFieldGet: Operation = {
  name: 'Retrieve information about a custom field',
  method: 'GET',
  path: '/custom-fields/:field',
  async run({ customFields }, { account, params }) {
    return toCustomField(knownField(await customFields(account), params.field));
  },
};
