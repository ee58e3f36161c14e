import { createMembers } from './fields.ts';
import { Binding, readDynamic, readMembers } from './protocol/binding.ts';
import type { Operation } from './protocol/operation.ts';
import { saveContact } from './protocol/save-contact.ts';

/** Creates a contact. An e-mail or a phone that another contact has, and a store that is not there, are conflicts. */
export const postContacts: Operation = {
  name: 'POST api/v1/Contacts',
  method: 'POST',
  path: '/Contacts',
  async run(context, request) {
    const { timezone } = request.account;
    const binding = new Binding(request.body());
    const fields = {
      ...readMembers(binding, createMembers, 'leave', timezone),
      ...readDynamic(binding, await request.dynamicFields(), 'empty', timezone),
    };
    binding.end();
    const registeredAt = fields.registeredAt ?? context.clock.now().toISOString();
    return saveContact(context, request, { fields: { ...fields, registeredAt } });
  },
};
