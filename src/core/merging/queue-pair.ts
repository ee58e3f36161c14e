import type { Caller, Hub, Tx } from '../hub.ts';
import type { Pair, PairEvidence } from './pair.ts';

/**
 * Queues two contacts for review, as part of the transaction that found them alike. Gives the pair: the one that waits
 * already, if there is one. Gives none for contacts that are one already, or known to be different.
 */
export async function queuePair(
  hub: Hub,
  { accountId }: Caller,
  tx: Tx,
  command: PairEvidence & { readonly contactIds: readonly [number, number] },
): Promise<Pair | undefined> {
  const { contactIds, ...evidence } = command;
  const survivors = await tx.merges.survivors(accountId, contactIds);
  const [one, other] = contactIds.map((id) => survivors.get(id) ?? id) as [number, number];
  if (one === other || (await tx.pairs.isRejected(accountId, one, other))) return undefined;
  const known = await tx.pairs.byContacts(accountId, one, other);
  if (known !== undefined) return known;
  return tx.pairs.insert(accountId, {
    contactIds: one < other ? [one, other] : [other, one],
    status: 'pending',
    queuedAt: hub.clock.now(),
    ...evidence,
  });
}
