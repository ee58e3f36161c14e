import type { Change, Tx } from '../hub.ts';

/**
 * Erases what merges know of a contact that is being deleted: everybody it has absorbed goes with it, journals are
 * emptied, pairs forgotten, and so are the values that others had while it was a part of them. Gives the ids of all who go.
 */
export async function eraseMerges(
  tx: Tx,
  accountId: number,
  contactId: number,
  deletion: Change,
): Promise<readonly number[]> {
  const aliases = await tx.merges.aliasesOf(accountId, contactId);
  for (const alias of aliases) {
    await tx.merges.release(accountId, alias);
    await tx.contacts.eraseAbsorbed(accountId, alias.id, deletion);
  }
  const erased = [contactId, ...aliases.map(({ id }) => id)];
  for (const id of erased) {
    await tx.merges.eraseJournals(accountId, id);
    await tx.pairs.removeOf(accountId, id);
    await eraseTraces(tx, accountId, id, { from: new Date(0), until: deletion.at }, new Set());
  }
  return erased;
}

/** Empties the values of those who were one with a contact within a period, and of those who were one with them then. */
async function eraseTraces(
  tx: Tx,
  accountId: number,
  absorbedId: number,
  { from, until }: { readonly from: Date; readonly until: Date },
  seen: Set<number>,
): Promise<void> {
  for (const { id, survivorId, at, undoneAt } of await tx.merges.ofAbsorbed(accountId, absorbedId)) {
    // Two that have absorbed each other by turns would lead to each other for ever.
    if (seen.has(id) || undoneAt === undefined || undoneAt < from || at > until) continue;
    seen.add(id);
    const period = { from: at, until: undoneAt };
    await tx.contacts.eraseChanges(accountId, survivorId, period);
    await eraseTraces(tx, accountId, survivorId, period, seen);
  }
}
