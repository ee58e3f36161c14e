import { HubError } from '../errors.ts';
import type { Caller, ContactKey, Hub, Tx } from '../hub.ts';
import { organisationList } from './belonging.ts';
import { type Organisation, type OrganisationPatch, patchedFields } from './organisation.ts';

/** A new organisation, with the one that it is a part of and the contact who speaks for it. */
export type NewOrganisation = OrganisationPatch & Pick<Organisation, 'parentId' | 'primaryContactId'>;

/**
 * Adds an organisation that contacts can belong to. Several may have one name. Raises `not_found` (`by`: `parentId` or
 * `primaryContactId`) when what it names is not there.
 */
export async function createOrganisation(hub: Hub, caller: Caller, command: NewOrganisation): Promise<Organisation> {
  const at = hub.clock.now();
  const { name = '', fields, ...names } = command;
  return hub.store.transaction(async (tx) => {
    await tx.lock(caller.accountId, [organisationList, ...keyOfContact(names)]);
    await refuseUnknown(tx, caller.accountId, names);
    return tx.organisations.insert(caller.accountId, {
      name,
      createdAt: at,
      modifiedAt: at,
      fields: patchedFields({}, fields),
      ...names,
    });
  });
}

/** Keeps the contact that is named from being deleted meanwhile. */
function keyOfContact({ primaryContactId }: Pick<Organisation, 'primaryContactId'>): ContactKey[] {
  return primaryContactId === undefined ? [] : [{ kind: 'id', value: String(primaryContactId) }];
}

async function refuseUnknown(
  tx: Tx,
  accountId: number,
  { parentId, primaryContactId }: Pick<Organisation, 'parentId' | 'primaryContactId'>,
): Promise<void> {
  if (parentId !== undefined && (await tx.organisations.byId(accountId, parentId)) === undefined) {
    throw new HubError({ kind: 'not_found', what: 'organisation', by: 'parentId', value: String(parentId) });
  }
  if (primaryContactId !== undefined && (await tx.contacts.byId(accountId, primaryContactId)) === undefined) {
    throw new HubError({ kind: 'not_found', what: 'contact', by: 'primaryContactId', value: String(primaryContactId) });
  }
}
