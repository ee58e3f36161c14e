import { HubError } from '../../core/errors.ts';
import { knownField, longest } from './protocol/custom-fields.ts';
import { members, type Operation } from './protocol/operation.ts';
import { readText } from './protocol/text.ts';

/** Gives a field another label or description; its name and its values stay. */
export const customFieldUpdate: Operation = {
  name: 'Update custom field',
  method: 'PUT',
  path: '/custom-fields/:field',
  async run({ commands, customFields }, { account, caller, params, body }) {
    const { field } = knownField(await customFields(account), params.field);
    const sent = members(body);
    const name = readText(sent.label, 'label', longest.label);
    const description = readText(sent.description, 'description', longest.description);
    if (name === '') throw new HubError({ kind: 'missing', field: 'label' });
    await commands.changeField(caller, {
      id: field.id,
      ...(name === undefined ? {} : { name }),
      ...(description === undefined ? {} : { description }),
    });
    // quirk: a boolean where custom fields are concerned (documented).
    return { success: true };
  },
};
