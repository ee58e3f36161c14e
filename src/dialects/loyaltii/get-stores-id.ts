import { failures } from './errors.ts';
import type { Operation } from './protocol/operation.ts';
import { storeDto } from './protocol/store-dto.ts';

/** Reads a store. */
export const getStoresId: Operation = {
  name: 'GET api/v1/Stores/{id}',
  method: 'GET',
  path: '/Stores/:id',
  async run({ reader }, request) {
    const store = await reader.stores.byId(request.caller.accountId, request.id());
    if (store === undefined) throw failures.notFound('Store');
    return storeDto(store);
  },
};
