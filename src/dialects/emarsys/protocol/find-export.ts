import type { Export } from '../../../core/hub.ts';
import type { DialectContext } from '../../dialect.ts';
import type { EmarsysError } from '../errors.ts';
import type { EmarsysRequest } from './operation.ts';

/** The caller's export that the path names; `missing` says in the operation's words that there is none. */
export async function findExport(
  { reader }: DialectContext,
  { caller, params }: EmarsysRequest,
  missing: () => EmarsysError,
): Promise<Export> {
  const id = params.id ?? '';
  const value = /^[1-9]\d{0,14}$/.test(id) ? await reader.exports.byId(caller.accountId, Number(id)) : undefined;
  if (value === undefined) throw missing();
  return value;
}
