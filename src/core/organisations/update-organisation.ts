import { HubError } from '../errors.ts';
import type { Caller, Hub } from '../hub.ts';
import { type OrganisationPatch, patchedFields } from './organisation.ts';

/** Changes what a patch names of an organisation and leaves the rest. Raises `not_found`. */
export async function updateOrganisation(
  hub: Hub,
  caller: Caller,
  command: { readonly id: number; readonly patch: OrganisationPatch },
): Promise<void> {
  const { id, patch } = command;
  await hub.store.transaction(async (tx) => {
    await tx.lock(caller.accountId, [{ kind: 'organisation', value: String(id) }]);
    const before = await tx.organisations.byId(caller.accountId, id);
    if (before === undefined) throw new HubError({ kind: 'not_found', what: 'organisation', value: String(id) });
    await tx.organisations.replace(caller.accountId, {
      ...before,
      name: patch.name ?? before.name,
      modifiedAt: hub.clock.now(),
      fields: patchedFields(before.fields, patch.fields),
    });
  });
}
