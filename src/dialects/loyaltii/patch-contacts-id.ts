import { patchMembers } from './fields.ts';
import { readChange } from './protocol/binding.ts';
import type { Operation } from './protocol/operation.ts';
import { changeContact } from './protocol/save-contact.ts';

/** Changes what is sent of a contact; a `null` leaves alone, an empty text empties. A version counts if it is sent (L-8). */
export const patchContactsId: Operation = {
  name: 'PATCH api/v1/Contacts/{id}',
  method: 'PATCH',
  path: '/Contacts/:id',
  async run(context, request) {
    const change = await readChange(request, request.body(), patchMembers, 'leave');
    change.binding.end();
    return changeContact(context, request, change);
  },
};
