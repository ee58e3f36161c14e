import type { Caller, Hub } from '../hub.ts';
import { type Organisation, type OrganisationPatch, patchedFields } from './organisation.ts';

/** Adds an organisation that contacts can belong to. Several may have one name. */
export async function createOrganisation(hub: Hub, caller: Caller, command: OrganisationPatch): Promise<Organisation> {
  const at = hub.clock.now();
  const { name = '', fields } = command;
  return hub.store.transaction((tx) =>
    tx.organisations.insert(caller.accountId, {
      name,
      createdAt: at,
      modifiedAt: at,
      fields: patchedFields({}, fields),
    }),
  );
}
