import type { Refusal } from '../errors.ts';
import type { FieldPatch } from '../fields/field.ts';
import type { Tx } from '../hub.ts';

/** Fields of a contact that hold the id of an organisation. Contacts are found by them through an index. */
export const belongingFields: readonly string[] = ['clientId', 'companyEntityId'];

/** Why a contact cannot be written so: an organisation that it would belong to is not there. */
export async function unknownOrganisation(tx: Tx, accountId: number, patch: FieldPatch): Promise<Refusal | undefined> {
  for (const by of belongingFields) {
    const value = patch[by];
    if (typeof value !== 'string' || value === '') continue;
    const id = /^[1-9]\d{0,14}$/.test(value) ? Number(value) : 0;
    if ((await tx.organisations.byId(accountId, id)) === undefined) {
      return { kind: 'not_found', what: 'organisation', by, value };
    }
  }
  return undefined;
}
