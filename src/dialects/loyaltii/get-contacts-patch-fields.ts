import { patchMembers } from './fields.ts';
import type { Operation } from './protocol/operation.ts';

/** Names that `Fields` of a PATCH of many contacts may have. */
export const getContactsPatchFields: Operation = {
  name: 'GET api/v1/Contacts/PatchFields',
  method: 'GET',
  path: '/Contacts/PatchFields',
  async run(_context, request) {
    const { all } = await request.dynamicFields();
    return [...patchMembers, ...all].map(({ name }) => name);
  },
};
