import { clientFields } from './fields.ts';
import { readFields, readId, readThing } from './protocol/elements.ts';
import type { Operation } from './protocol/operation.ts';

/** Changes what the request names of a client, in the manner of a contact. */
export const clientUpdate: Operation = {
  name: 'client.update',
  async run({ commands }, { caller, root }) {
    const id = Number(readId(root, 'client'));
    const { name, ...fields } = readFields(readThing(root, 'client'), clientFields, 'update');
    await commands.updateOrganisation(caller, { id, patch: { fields, ...(name === undefined ? {} : { name }) } });
    return { content: [] };
  },
};
