import type { Config } from '../config.ts';
import { secretContext } from '../core/access/create-credential.ts';
import { createVault } from '../core/access/vault.ts';
import type { Clock, Hub, Ids } from '../core/hub.ts';
import { randomIds } from '../core/random-ids.ts';
import { openBase, openBaseReader } from './base.ts';

/** The clock on the wall. */
export const systemClock: Clock = { now: () => new Date() };

/** A hub over the configured base; `config.secretKey` has to be there, and the schema up to date. */
export interface AssembledHub extends AsyncDisposable {
  readonly hub: Hub;
  isMigrated(): Promise<boolean>;
  /** See `OpenStore.checkpoint`. */
  checkpoint(): void;
}

/** Whether the secrets in the base, if there are any, were sealed with `config.secretKey`. */
export async function opensSecrets(config: Config): Promise<boolean> {
  await using base = await openBaseReader(config);
  const vault = createVault(config.secretKey);
  for (const account of await base.store.accounts.all()) {
    const credentials = await base.store.accounts.credentialsOf(account.id);
    const sealed = credentials.find(({ sealedSecret }) => sealedSecret !== undefined);
    if (sealed?.sealedSecret === undefined) continue;
    try {
      vault.open(sealed.sealedSecret, secretContext(sealed));
      return true;
    } catch {
      return false;
    }
  }
  return true;
}

/** Opens the base for reading and writing on this thread. */
export async function assembleHub(
  config: Config,
  clock: Clock = systemClock,
  ids: Ids = randomIds,
): Promise<AssembledHub> {
  const base = await openBase(config);
  return {
    hub: { store: base.store, clock, ids, vault: createVault(config.secretKey) },
    isMigrated: () => base.isMigrated(),
    checkpoint: () => base.checkpoint?.(),
    [Symbol.asyncDispose]: () => base[Symbol.asyncDispose](),
  };
}
