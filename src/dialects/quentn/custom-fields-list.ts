import { namedFields, toCustomField } from './protocol/custom-fields.ts';
import type { Operation } from './protocol/operation.ts';

/** All fields that the account has made, through whatever API. */
export const customFieldsList: Operation = {
  name: 'Retrieve information about custom fields',
  method: 'GET',
  path: '/custom-fields',
  async run({ customFields }, { account }) {
    return namedFields(await customFields(account)).map(toCustomField);
  },
};
