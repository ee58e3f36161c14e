import type { Refusal } from '../errors.ts';
import type { FieldPatch } from '../fields/field.ts';
import type { ContactKey, Tx } from '../hub.ts';

/** Fields of a contact that hold the id of an organisation. Contacts are found by them through an index. */
export const belongingFields: readonly string[] = ['clientId', 'companyEntityId'];

/** What a write holds that is decided by which organisations there are, or changes that. */
export const organisationList: ContactKey = { kind: 'organisations', value: '' };

/** Longest number of an organisation: all wires have room for it. */
const largestId = 2 ** 31 - 1;

/**
 * Makes the organisations that a contact would belong to and that are not there, with nothing but their numbers. Only in
 * an account that has described none: there, whoever comes from another system may go on using the numbers it had.
 */
export async function makeNamedOrganisations(tx: Tx, accountId: number, patch: FieldPatch, at: Date): Promise<void> {
  for (const by of belongingFields) {
    const id = organisationId(patch[by]);
    if (id === 0 || id > largestId || (await tx.organisations.byId(accountId, id)) !== undefined) continue;
    await tx.lock(accountId, [organisationList]);
    if (await tx.organisations.isAnyDescribed(accountId)) continue;
    await tx.organisations.insertNumber(accountId, { id, name: '', createdAt: at, modifiedAt: at, fields: {} });
  }
}

/** Why a contact cannot be written so: an organisation that it would belong to is not there. */
export async function unknownOrganisation(tx: Tx, accountId: number, patch: FieldPatch): Promise<Refusal | undefined> {
  for (const by of belongingFields) {
    const value = patch[by];
    if (typeof value !== 'string' || value === '') continue;
    if ((await tx.organisations.byId(accountId, organisationId(value))) === undefined) {
      return { kind: 'not_found', what: 'organisation', by, value };
    }
  }
  return undefined;
}

/** The number of an organisation; 0 for what is none. */
function organisationId(value: FieldPatch[string] | undefined): number {
  return typeof value === 'string' && /^[1-9]\d{0,14}$/.test(value) ? Number(value) : 0;
}
