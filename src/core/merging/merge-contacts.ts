import type { MergeMethod } from '../contacts/contact-values.ts';
import { HubError } from '../errors.ts';
import type { Caller, Contact, Hub, Tx } from '../hub.ts';
import { type MergeOutcome, writeMerge } from './write-merge.ts';

/** Which two contacts become one, and how. */
export interface MergeCommand {
  readonly contactIds: readonly [number, number];
  /** The one that stays; the older of the two where nothing is said. */
  readonly into?: number;
  /** How it takes on the values of the other; `update_add`, where nothing is said. */
  readonly method?: MergeMethod;
}

/**
 * Merges two contacts of the caller's account. What hung on the absorbed one hangs on the survivor then, and its id and
 * public id find the survivor everywhere. Raises `not_found` (`contact`), `invalid` for a contact with
 * itself, for one that was absorbed before, and for an `into` that is neither, and `duplicate`: see `writeMerge`.
 */
export async function mergeContacts(hub: Hub, caller: Caller, command: MergeCommand): Promise<MergeOutcome> {
  return hub.store.transaction((tx) => mergeWithin(hub, caller, tx, command));
}

/** The same as part of a transaction. */
export async function mergeWithin(hub: Hub, caller: Caller, tx: Tx, command: MergeCommand): Promise<MergeOutcome> {
  const { contactIds, into, method = 'update_add' } = command;
  const [one, other] = await lockTwo(tx, caller.accountId, contactIds);
  if (into !== undefined && !contactIds.includes(into)) {
    throw new HubError({ kind: 'invalid', field: 'into', value: String(into), expected: 'one of the two contacts' });
  }
  const survivor = [one, other].find(({ id }) => id === into) ?? older(one, other);
  return writeMerge(hub, caller, tx, { survivor, absorbed: survivor === one ? other : one, method });
}

/** Holds two contacts, in the order of their ids, so that two merges of the same two cannot wait for each other. */
async function lockTwo(
  tx: Tx,
  accountId: number,
  ids: readonly [number, number],
): Promise<readonly [Contact, Contact]> {
  if (ids[0] === ids[1]) {
    throw new HubError({ kind: 'invalid', field: 'contact', value: String(ids[0]), expected: 'another contact' });
  }
  const [one, other] = await tx.contacts.lock(accountId, ids);
  if (one !== undefined && other !== undefined) return [one, other];
  const survivors = await tx.merges.survivors(accountId, ids);
  for (const [id, survivorId] of survivors) {
    const expected = `a contact of its own, not a part of ${survivorId}`;
    throw new HubError({ kind: 'invalid', field: 'contact', value: String(id), expected });
  }
  const missing = ids.find((id) => id !== one?.id);
  throw new HubError({ kind: 'not_found', what: 'contact', by: 'id', value: String(missing) });
}

function older(one: Contact, other: Contact): Contact {
  return one.createdAt <= other.createdAt ? one : other;
}
