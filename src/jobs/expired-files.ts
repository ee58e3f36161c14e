import type { Files, Hub } from '../core/hub.ts';

/** Deletes export files whose time is over: they are copies of personal data. Gives how many there were. */
export async function removeExpiredFiles(hub: Hub, files: Files): Promise<number> {
  const expired = await hub.store.exports.expired(hub.clock.now());
  for (const { accountId, id, fileName } of expired) {
    await files.remove(fileName);
    await hub.store.transaction((tx) => tx.exports.update(accountId, id, { fileName: null }));
  }
  return expired.length;
}
