import { HubError } from '../../core/errors.ts';
import type { Operation } from './protocol/operation.ts';
import { readTerm } from './protocol/terms.ts';

/** Adds a tag; a name that is taken, letter case aside, gives the tag that has it (documented). */
export const termCreate: Operation = {
  name: 'Create term',
  method: 'POST',
  path: '/terms',
  async run({ commands }, { caller, body }) {
    const { name, description = '' } = readTerm(body);
    if (name === undefined) throw new HubError({ kind: 'missing', field: 'name' });
    const tag = await commands.createTag(caller, { name, description });
    return { id: tag.id };
  },
};
