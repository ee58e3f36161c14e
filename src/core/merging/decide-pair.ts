import { HubError } from '../errors.ts';
import type { Caller, Hub, Tx } from '../hub.ts';
import { type MergeCommand, mergeWithin } from './merge-contacts.ts';
import type { Pair } from './pair.ts';
import { decided, writeRejection } from './settle-pairs.ts';
import type { MergeOutcome } from './write-merge.ts';

/**
 * Merges the two contacts of a pair, or the ones that they are parts of. Raises `not_found` (`pair`), `invalid` when they
 * are one already, and what merging raises.
 */
export async function acceptPair(
  hub: Hub,
  caller: Caller,
  command: { readonly id: number } & Omit<MergeCommand, 'contactIds'>,
): Promise<MergeOutcome> {
  const { id, ...how } = command;
  return hub.store.transaction(async (tx) => {
    const pair = await pairBy(tx, caller.accountId, id);
    const survivors = await tx.merges.survivors(caller.accountId, pair.contactIds);
    const [one, other] = pair.contactIds.map((part) => survivors.get(part) ?? part) as [number, number];
    if (one === other) {
      const expected = 'one whose contacts have not been merged';
      throw new HubError({ kind: 'invalid', field: 'pair', value: String(id), expected });
    }
    const outcome = await mergeWithin(hub, caller, tx, { ...how, contactIds: [one, other] });
    const decision = { status: 'accepted', decidedAt: hub.clock.now(), mergeId: outcome.id } as const;
    await tx.pairs.replace(caller.accountId, decided(caller, pair, decision));
    return outcome;
  });
}

/**
 * Remembers for good that two contacts, or the two of a pair, are different. Raises `not_found` (`pair`, `contact`), and
 * `invalid` for a contact with itself and for contacts that are merged: that merge would have to be undone.
 */
export async function rejectPair(
  hub: Hub,
  caller: Caller,
  command: { readonly id: number } | { readonly contactIds: readonly [number, number] },
): Promise<Pair> {
  const { accountId } = caller;
  return hub.store.transaction(async (tx) => {
    const { contactIds } = 'id' in command ? await pairBy(tx, accountId, command.id) : command;
    const found = await Promise.all(contactIds.map((id) => tx.contacts.byId(accountId, id)));
    const missing = contactIds.find((_id, at) => found[at] === undefined);
    if (missing !== undefined) {
      throw new HubError({ kind: 'not_found', what: 'contact', by: 'id', value: String(missing) });
    }
    if (found[0]?.id === found[1]?.id) {
      const expected = `another contact than ${contactIds[0]}`;
      throw new HubError({ kind: 'invalid', field: 'contact', value: String(contactIds[1]), expected });
    }
    return writeRejection(caller, tx, contactIds, hub.clock.now());
  });
}

/** Puts a pair aside that nobody has decided about. Raises `not_found` (`pair`), `invalid` for a decided one. */
export async function postponePair(hub: Hub, caller: Caller, command: { readonly id: number }): Promise<Pair> {
  return hub.store.transaction(async (tx) => {
    const pair = await pairBy(tx, caller.accountId, command.id);
    if (pair.status === 'accepted' || pair.status === 'rejected') {
      const expected = 'one that waits for a decision';
      throw new HubError({ kind: 'invalid', field: 'pair', value: String(pair.id), expected });
    }
    const postponed = decided(caller, pair, { status: 'postponed', decidedAt: hub.clock.now() });
    await tx.pairs.replace(caller.accountId, postponed);
    return postponed;
  });
}

async function pairBy(tx: Tx, accountId: number, id: number): Promise<Pair> {
  const pair = await tx.pairs.byId(accountId, id);
  if (pair === undefined) throw new HubError({ kind: 'not_found', what: 'pair', value: String(id) });
  return pair;
}
