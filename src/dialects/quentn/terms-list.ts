import type { Operation } from './protocol/operation.ts';
import { readWhole } from './protocol/range.ts';
import { toTerm } from './protocol/terms.ts';

/** Tags of one reply at most (documented: the default is the limit). */
const mostTerms = 500;

/** The account's tags, a stretch at a time. */
export const termsList: Operation = {
  name: 'Retrieve terms',
  method: 'GET',
  path: '/terms',
  async run({ reader }, { caller, query }) {
    const offset = readWhole(query, 'offset', { least: 0, otherwise: 0 });
    const limit = Math.min(mostTerms, readWhole(query, 'limit', { least: 1, otherwise: mostTerms }));
    const tags = await reader.tags.page(caller.accountId, { order: 'oldest', offset, limit });
    return tags.map(toTerm);
  },
};
