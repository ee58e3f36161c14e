import type { Operation } from './protocol/operation.ts';

/** All sources. quirk: ids are texts here, as the seed prints them. */
export const sourceList: Operation = {
  name: 'Listing Sources',
  method: 'GET',
  path: '/source',
  async run({ reader }, { caller }) {
    const sources = await reader.sources.all(caller.accountId);
    return sources.map(({ id, name }) => ({ id: String(id), name }));
  },
};
