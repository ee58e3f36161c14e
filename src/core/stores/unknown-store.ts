import type { Refusal } from '../errors.ts';
import type { FieldPatch } from '../fields/field.ts';
import type { Tx } from '../hub.ts';

/** Fields of a contact that hold the id of a store. */
export const storeFields: readonly string[] = ['preferredStoreId', 'registrationStoreId'];

/** Why a contact cannot be written so: a store that it would name is not there. */
export async function unknownStore(tx: Tx, accountId: number, patch: FieldPatch): Promise<Refusal | undefined> {
  for (const by of storeFields) {
    const value = patch[by];
    if (typeof value !== 'string' || value === '') continue;
    const id = /^[1-9]\d{0,14}$/.test(value) ? Number(value) : 0;
    if ((await tx.stores.byId(accountId, id)) === undefined) return { kind: 'not_found', what: 'store', by, value };
  }
  return undefined;
}
