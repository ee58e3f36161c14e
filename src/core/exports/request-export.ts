import type { Export, ExportRequest } from '../background.ts';
import { HubError } from '../errors.ts';
import type { Caller, Hub } from '../hub.ts';

/** The kind of job that produces an export and sends it to where it belongs. */
const exportJob = 'export';

/** What a target's password is sealed with: it opens for exports of the same account only. */
export function passwordContext(accountId: number): string {
  return `export target of account ${accountId}`;
}

/**
 * Asks for an export: the row that can be asked about and the job that will make it are written together. Raises
 * `busy` (`running`) while an equal one is unfinished. The target's password is stored sealed.
 */
export async function requestExport(
  hub: Hub,
  caller: Caller,
  command: { readonly kind: Export['kind']; readonly request: ExportRequest },
): Promise<Export> {
  const { accountId } = caller;
  const { target } = command.request;
  const sealed = target && { ...target, password: hub.vault.seal(target.password, passwordContext(accountId)) };
  const request: ExportRequest = { ...command.request, ...(sealed === undefined ? {} : { target: sealed }) };
  return hub.store.transaction(async (tx) => {
    await tx.lock(accountId, [{ kind: 'export', value: request.fingerprint }]);
    const running = await tx.exports.running(accountId, request.fingerprint);
    // The fingerprint knows no password: who sends a better one than the receiver has refused must not have to wait.
    if (running !== undefined && passwordOf(hub, accountId, running) === target?.password) {
      throw new HubError({ kind: 'busy', reason: 'running' });
    }
    const now = hub.clock.now();
    const value = await tx.exports.insert(accountId, { kind: command.kind, createdAt: now, request });
    await tx.jobs.enqueue({ accountId, kind: exportJob, payload: { exportId: value.id }, runAt: now, now });
    return value;
  });
}

function passwordOf(hub: Hub, accountId: number, { request }: Export): string | undefined {
  return request.target && hub.vault.open(request.target.password, passwordContext(accountId));
}
