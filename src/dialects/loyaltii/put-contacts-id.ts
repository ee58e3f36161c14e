import { updateMembers } from './fields.ts';
import { readChange } from './protocol/binding.ts';
import type { Operation } from './protocol/operation.ts';
import { changeContact } from './protocol/save-contact.ts';

/**
 * Replaces a contact of the version that is sent. quirk: members of the page that are absent are emptied, the account's
 * own fields are left.
 */
export const putContactsId: Operation = {
  name: 'PUT api/v1/Contacts/{id}',
  method: 'PUT',
  path: '/Contacts/:id',
  async run(context, request) {
    const change = await readChange(request, request.body(), updateMembers, 'empty');
    if (change.version === undefined) change.binding.fail('Version', 'The Version field is required.');
    change.binding.end();
    return changeContact(context, request, change);
  },
};
