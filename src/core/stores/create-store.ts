import { HubError } from '../errors.ts';
import type { Caller, Hub } from '../hub.ts';
import type { StoreFields, StoreLocation } from './store-location.ts';

/** Adds a store. Raises `duplicate` (`by`: `number`) when the account has one of that number. */
export async function createStore(
  hub: Hub,
  { accountId }: Caller,
  command: { readonly number?: string; readonly fields: StoreFields },
): Promise<StoreLocation> {
  const number = command.number?.trim() ?? '';
  return hub.store.transaction(async (tx) => {
    if (number !== '' && (await tx.stores.byNumber(accountId, number)) !== undefined) {
      throw new HubError({ kind: 'duplicate', what: 'store', by: 'number', value: number, count: 'one' });
    }
    const at = hub.clock.now();
    const fields = Object.fromEntries(Object.entries(command.fields).filter(([, text]) => text !== ''));
    return tx.stores.insert(accountId, {
      createdAt: at,
      modifiedAt: at,
      fields,
      ...(number === '' ? {} : { number }),
    });
  });
}
