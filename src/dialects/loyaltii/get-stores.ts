import type { Operation } from './protocol/operation.ts';
import { storeDto } from './protocol/store-dto.ts';

/** Lists all stores. */
export const getStores: Operation = {
  name: 'GET api/v1/Stores',
  method: 'GET',
  path: '/Stores',
  async run({ reader }, { caller }) {
    return (await reader.stores.all(caller.accountId)).map(storeDto);
  },
};
