import { contactFields } from './fields.ts';
import { readFields, readId, readThing } from './protocol/elements.ts';
import type { Operation } from './protocol/operation.ts';
import { savedId } from './protocol/replies.ts';

/** Changes what the request names of a contact; an empty element empties, one that is not there leaves alone. */
export const contactUpdate: Operation = {
  name: 'contact.update',
  async run({ commands }, { caller, root }) {
    const match = { by: 'id', value: readId(root, 'contact') };
    const fields = readFields(readThing(root, 'contact'), contactFields, 'update');
    const policy = { found: 'update', missing: 'refuse' } as const;
    const [outcome] = await commands.saveContacts(caller, { rows: [{ match, fields }], policy });
    savedId(outcome);
    return { content: [] };
  },
};
