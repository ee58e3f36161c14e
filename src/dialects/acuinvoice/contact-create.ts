import { node } from '../wire/xml-writer.ts';
import { contactFields } from './fields.ts';
import { readFields, readThing } from './protocol/elements.ts';
import type { Operation } from './protocol/operation.ts';
import { savedId } from './protocol/replies.ts';

/** Creates a contact of a client. Several contacts may have one e-mail. */
export const contactCreate: Operation = {
  name: 'contact.create',
  async run({ commands }, { caller, root }) {
    const fields = readFields(readThing(root, 'contact'), contactFields, 'create');
    const policy = { found: 'refuse', missing: 'create', organisations: 'named' } as const;
    const [outcome] = await commands.saveContacts(caller, { rows: [{ fields }], policy });
    return { content: [node('contact_id', String(savedId(outcome)))] };
  },
};
