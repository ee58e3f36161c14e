import { failures } from './errors.ts';
import type { Operation } from './protocol/operation.ts';
import { storeDto } from './protocol/store-dto.ts';

/** Reads a store by its number. */
export const getStoresNumber: Operation = {
  name: 'GET api/v1/Stores?number={number}',
  method: 'GET',
  path: '/Stores',
  applies: ({ query }) => query.has('number'),
  async run({ reader }, { caller, query }) {
    const number = query.get('number')?.trim() ?? '';
    const store = await reader.stores.byNumber(caller.accountId, number);
    if (store === undefined) throw failures.notFound('Store');
    return storeDto(store);
  },
};
