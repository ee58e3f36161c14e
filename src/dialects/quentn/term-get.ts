import type { Operation } from './protocol/operation.ts';
import { knownTag, toTerm } from './protocol/terms.ts';

/** One tag, by its id or by its name. */
export const termGet: Operation = {
  name: 'Retrieve term',
  method: 'GET',
  path: '/terms/:term',
  async run({ reader }, { caller, params }) {
    return toTerm(await knownTag(reader, caller, params.term));
  },
};
