import { createHash } from 'node:crypto';
import { HubError } from '../errors.ts';
import { type Credential, type Hub, installation } from '../hub.ts';

/** What a dialect's clients show: a user name and a signature, or the secret itself. */
export type CredentialKind = 'signature' | 'key';

/** Names a credential's secret for the vault. */
export function secretContext(credential: { readonly dialect: string; readonly accountId: number }): string {
  return `secret of ${credential.dialect} in account ${credential.accountId}`;
}

/** What a presented key is looked up by: only its hash is stored. */
export function keyHash(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}

/**
 * Makes an API login and gives it with its plain secret, which is shown this once. A `signature` secret is stored
 * sealed, since checking a signature needs it; a `key` is stored as its hash. Raises `not_found` for the
 * account, `duplicate` when another account uses the same key.
 */
export async function createCredential(
  hub: Hub,
  command: {
    readonly account: string;
    readonly dialect: string;
    readonly kind: CredentialKind;
    readonly name: string;
    readonly user?: string;
    readonly secret?: string;
    readonly replay: 'window' | 'strict';
  },
): Promise<{ readonly credential: Credential; readonly secret: string }> {
  const secret = command.secret ?? hub.ids.secret();
  const { dialect, name, replay, user } = command;
  return hub.store.transaction(async (tx) => {
    const account = await tx.accounts.byName(command.account);
    if (account === undefined) throw new HubError({ kind: 'not_found', what: 'account', value: command.account });
    const signed = command.kind === 'signature';
    const lookup = signed ? (user ?? name) : keyHash(secret);
    await tx.lock(installation, [{ kind: dialect, value: lookup }]);
    if (!signed && (await tx.accounts.logins(dialect, lookup)).length > 0) {
      throw new HubError({ kind: 'duplicate', what: 'credential', by: 'secret', count: 'one' });
    }
    const sealedSecret = signed ? hub.vault.seal(secret, secretContext({ dialect, accountId: account.id })) : undefined;
    const credential = await tx.accounts.insertCredential({
      accountId: account.id,
      dialect,
      name,
      replay,
      lookup,
      createdAt: hub.clock.now(),
      ...(user === undefined ? {} : { user }),
      ...(sealedSecret === undefined ? {} : { sealedSecret }),
    });
    return { credential, secret };
  });
}
