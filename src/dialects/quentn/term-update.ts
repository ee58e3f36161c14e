import type { Operation } from './protocol/operation.ts';
import { success } from './protocol/reply.ts';
import { knownTag, readTerm } from './protocol/terms.ts';

/** Gives a tag another name or description; what is not sent stays. */
export const termUpdate: Operation = {
  name: 'Update term',
  method: 'PUT',
  path: '/terms/:term',
  async run({ reader, commands }, { caller, params, body }) {
    const { id } = await knownTag(reader, caller, params.term);
    await commands.changeTag(caller, { id, ...readTerm(body) });
    return success;
  },
};
