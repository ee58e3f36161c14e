import type { Export } from '../../../core/background.ts';
import type { DialectContext } from '../../dialect.ts';
import type { EmarsysError } from '../errors.ts';
import type { EmarsysRequest } from './operation.ts';

/** The caller's export that the path or the query names; `missing` says in the operation's words that there is none. */
export async function findExport(
  { reader }: DialectContext,
  request: EmarsysRequest,
  missing: () => EmarsysError,
): Promise<Export> {
  const { caller, params } = request;
  const id = params.id ?? request.query.id ?? '';
  const value = /^[1-9]\d{0,14}$/.test(id) ? await reader.exports.byId(caller.accountId, Number(id)) : undefined;
  if (value === undefined) throw missing();
  return value;
}
