import { node } from '../wire/xml-writer.ts';
import { failures } from './errors.ts';
import { clientFields } from './fields.ts';
import { readFields, readThing } from './protocol/elements.ts';
import type { Operation } from './protocol/operation.ts';

/** Creates a client: a company, or a person in place of one. */
export const clientCreate: Operation = {
  name: 'client.create',
  async run({ commands }, { caller, root }) {
    const { name = '', ...fields } = readFields(readThing(root, 'client'), clientFields, 'create');
    const { firstName, lastName, email } = fields;
    if (![name, firstName, lastName, email].some(Boolean)) throw failures.missing('organization');
    const { id } = await commands.createOrganisation(caller, { name, fields });
    return { content: [node('client_id', String(id))] };
  },
};
