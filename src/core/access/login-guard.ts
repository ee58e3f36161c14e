import type { Credential, Hub } from '../hub.ts';

/**
 * Uses up a nonce of a credential until `expiresAt`. False when it was used before: the request is a replay.
 */
export async function claimNonce(
  hub: Hub,
  command: {
    readonly credential: Pick<Credential, 'accountId' | 'id'>;
    readonly value: string;
    readonly expiresAt: Date;
  },
): Promise<boolean> {
  const { credential, value, expiresAt } = command;
  const nonce = {
    accountId: credential.accountId,
    credentialId: credential.id,
    value,
    expiresAt,
    now: hub.clock.now(),
  };
  return hub.store.transaction((tx) => tx.accounts.claimNonce(nonce));
}

/** Seconds that failed logins are counted over. */
export const failureWindow = 60;

/** Counts a failed login of `subject` (a hash, never a name); gives the failures in the present window so far. */
export async function countFailure(hub: Hub, command: { readonly subject: string }): Promise<number> {
  return hub.store.transaction((tx) => tx.accounts.countFailure(command.subject, failureWindow, hub.clock.now()));
}

/**
 * Counts requests that a credential has made in a minute since 1970; gives how many there were by then, with these.
 */
export async function countRequests(
  hub: Hub,
  command: {
    readonly credential: Pick<Credential, 'accountId' | 'id'>;
    readonly minute: number;
    readonly requests: number;
  },
): Promise<number> {
  const { credential, minute, requests } = command;
  return hub.store.transaction((tx) =>
    tx.accounts.countRequests(credential.accountId, credential.id, { minute, requests }),
  );
}
