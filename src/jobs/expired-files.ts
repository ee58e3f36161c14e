import type { Files } from '../core/background.ts';
import type { Hub } from '../core/hub.ts';

/**
 * Deletes export files whose time is over: they are copies of personal data. What was delivered keeps its name, since
 * its receiver has the file. Gives how many there were.
 */
export async function removeExpiredFiles(hub: Hub, files: Files): Promise<number> {
  let removed = 0;
  for (const account of await hub.store.accounts.all()) removed += await removeExpiredOf(hub, files, account.id);
  return removed;
}

async function removeExpiredOf(hub: Hub, files: Files, accountId: number): Promise<number> {
  const expired = await hub.store.exports.expired(accountId, hub.clock.now());
  for (const { id, fileName } of expired) {
    await files.remove({ accountId, exportId: id, name: fileName });
    await hub.store.transaction(async (tx) => {
      const value = await tx.exports.byId(accountId, id);
      const isDelivered = value?.status === 'done' && value.request.target !== undefined;
      await tx.exports.update(accountId, id, isDelivered ? { expiresAt: null } : { fileName: null });
    });
  }
  return expired.length;
}
