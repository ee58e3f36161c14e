import type { StoreField } from '../../core/stores/store-location.ts';
import { Binding } from './protocol/binding.ts';
import type { Operation } from './protocol/operation.ts';
import { storeDto, storeMembers } from './protocol/store-dto.ts';

/** Creates a store. A number that another store has is a conflict. */
export const postStores: Operation = {
  name: 'POST api/v1/Stores',
  method: 'POST',
  path: '/Stores',
  async run({ commands }, request) {
    const binding = new Binding(request.body());
    const number = binding.text('Number', 255);
    const fields: Partial<Record<StoreField, string>> = {};
    for (const [name, key, maxLength] of storeMembers) fields[key] = binding.text(name, maxLength);
    binding.end();
    return storeDto(await commands.createStore(request.caller, { number, fields }));
  },
};
