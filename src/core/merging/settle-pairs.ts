import type { Caller, Tx } from '../hub.ts';
import type { Merge } from './merge.ts';
import type { Pair } from './pair.ts';

/** What decides about a pair. */
type Decision = Pick<Pair, 'status' | 'decidedAt'> & { readonly mergeId?: number };

/** A pair with another decision, by whoever calls. */
export function decided({ credentialId }: Caller, pair: Pair, decision: Decision): Pair {
  const { decidedAt: _at, decidedBy: _by, mergeId: _merge, ...rest } = pair;
  return { ...rest, ...decision, ...(credentialId === undefined ? {} : { decidedBy: credentialId }) };
}

/** Accepts the pair of a merge whatever was thought of it before, and those that it makes one contact in passing. */
export async function settlePairs(caller: Caller, tx: Tx, merge: Merge): Promise<void> {
  const { accountId } = caller;
  const own = await tx.pairs.byContacts(accountId, merge.survivorId, merge.absorbedId);
  const passing = await tx.pairs.undecidedWithin(accountId, merge.survivorId);
  const pairs = new Map([...(own === undefined ? [] : [own]), ...passing].map((pair) => [pair.id, pair]));
  const decision = { status: 'accepted', decidedAt: merge.at, mergeId: merge.id } as const;
  for (const pair of pairs.values()) await tx.pairs.replace(accountId, decided(caller, pair, decision));
}

/** Rejects the pair of a merge that was undone; what was accepted in passing waits again. */
export async function unsettlePairs(caller: Caller, tx: Tx, merge: Merge, at: Date): Promise<void> {
  const { accountId } = caller;
  for (const { decidedAt: _at, decidedBy: _by, mergeId: _merge, ...pair } of await tx.pairs.ofMerge(
    accountId,
    merge.id,
  ))
    await tx.pairs.replace(accountId, { ...pair, status: 'pending' });
  await writeRejection(caller, tx, [merge.survivorId, merge.absorbedId], at);
}

/** Remembers that two contacts are different, as a pair that is there or as a new one. */
export async function writeRejection(
  caller: Caller,
  tx: Tx,
  [one, other]: readonly [number, number],
  at: Date,
): Promise<Pair> {
  const { accountId } = caller;
  const known = await tx.pairs.byContacts(accountId, one, other);
  const decision = { status: 'rejected', decidedAt: at } as const;
  if (known !== undefined) {
    const rejected = decided(caller, known, decision);
    await tx.pairs.replace(accountId, rejected);
    return rejected;
  }
  const contactIds = one < other ? ([one, other] as const) : ([other, one] as const);
  const fresh: Pair = { id: 0, contactIds, status: 'pending', queuedAt: at };
  return tx.pairs.insert(accountId, decided(caller, fresh, decision));
}
