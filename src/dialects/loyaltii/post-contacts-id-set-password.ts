import { Binding, readPassword } from './protocol/binding.ts';
import type { Operation } from './protocol/operation.ts';
import { changeContact } from './protocol/save-contact.ts';

/** Sets a contact's password. */
export const postContactsIdSetPassword: Operation = {
  name: 'POST api/v1/Contacts/{id}/SetPassword',
  method: 'POST',
  path: '/Contacts/:id/SetPassword',
  async run(context, request) {
    const binding = new Binding(request.body());
    const password = readPassword(binding);
    if (password === undefined) binding.fail('NewPassword', 'The NewPassword field is required.');
    binding.end();
    await changeContact(context, request, { fields: {}, version: undefined, password });
    return undefined;
  },
};
