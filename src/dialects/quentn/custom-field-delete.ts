import { knownField } from './protocol/custom-fields.ts';
import type { Operation } from './protocol/operation.ts';

/** Removes a field, and its values from all contacts. */
export const customFieldDelete: Operation = {
  name: 'Delete custom field',
  method: 'DELETE',
  path: '/custom-fields/:field',
  async run({ commands, customFields }, { account, caller, params }) {
    const { field } = knownField(await customFields(account), params.field);
    await commands.deleteField(caller, { id: field.id });
    // quirk: a boolean where custom fields are concerned (documented).
    return { success: true };
  },
};
