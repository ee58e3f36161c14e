import { HubError } from '../errors.ts';
import type { Caller, Contact, ContactKey, Hub, Tx } from '../hub.ts';
import { organisationList } from './belonging.ts';
import { type Organisation, type OrganisationPatch, patchedFields } from './organisation.ts';

/** A new organisation, with the one that it is a part of and the contact who speaks for it. */
export type NewOrganisation = OrganisationPatch & Names;

/**
 * Adds an organisation that contacts can belong to. Several may have one name. Raises `not_found` (`by`: `parentId` or
 * `primaryContactId`) when what it names is not there.
 */
export async function createOrganisation(hub: Hub, caller: Caller, command: NewOrganisation): Promise<Organisation> {
  const at = hub.clock.now();
  const { name = '', fields, ...names } = command;
  return hub.store.transaction(async (tx) => {
    await tx.lock(caller.accountId, [organisationList, ...keyOfContact(names)]);
    const known = await knownNames(tx, caller.accountId, names);
    return tx.organisations.insert(caller.accountId, {
      name,
      createdAt: at,
      modifiedAt: at,
      fields: patchedFields({}, fields),
      ...known,
    });
  });
}

type Names = Pick<Organisation, 'parentId' | 'primaryContactId'>;

/** Keeps the contact that is named from being deleted meanwhile. */
function keyOfContact({ primaryContactId }: Names): ContactKey[] {
  return primaryContactId === undefined ? [] : [idKey(primaryContactId)];
}

function idKey(id: number): ContactKey {
  return { kind: 'id', value: String(id) };
}

/** What a new organisation names, if it is there; who was absorbed stands for the survivor. */
async function knownNames(tx: Tx, accountId: number, names: Names): Promise<Names> {
  const { parentId, primaryContactId } = names;
  if (parentId !== undefined && (await tx.organisations.byId(accountId, parentId)) === undefined) {
    throw new HubError({ kind: 'not_found', what: 'organisation', by: 'parentId', value: String(parentId) });
  }
  if (primaryContactId === undefined) return names;
  const contact = await survivorOf(tx, accountId, primaryContactId);
  if (contact !== undefined) return { ...names, primaryContactId: contact.id };
  throw new HubError({ kind: 'not_found', what: 'contact', by: 'primaryContactId', value: String(primaryContactId) });
}

/** The contact that an id, which is held, is the name of; held as well. */
async function survivorOf(tx: Tx, accountId: number, id: number): Promise<Contact | undefined> {
  const contact = await tx.contacts.byId(accountId, id);
  if (contact === undefined || contact.id === id) return contact;
  await tx.lock(accountId, [idKey(contact.id)]);
  return survivorOf(tx, accountId, contact.id);
}
