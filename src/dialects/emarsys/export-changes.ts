import type { Origin } from '../../core/hub.ts';
import type { DialectContext } from '../dialect.ts';
import { failures } from './errors.ts';
import {
  readColumns,
  readLayout,
  readLists,
  readTimeRange,
  requireParameters,
  startExport,
} from './protocol/export-request.ts';
import { readMethod, readTarget } from './protocol/export-target.ts';
import { type EmarsysRequest, members, type Operation, shown } from './protocol/operation.ts';

/** Where changes come from: what files were imported never appears (documented). */
const exported: readonly Origin[] = ['api', 'form', 'admin', 'merge'];

/**
 * Exports the contacts that changed within a time range through a source. What is wrong is told in the order: absent
 * parameters, kinds and sizes of lists, single values, ids, dates, receiver.
 */
export const exportChanges: Operation = {
  name: 'Exporting Changes',
  method: 'POST',
  path: '/contact/getchanges',
  async run(context, request) {
    const body = members(request.body);
    const { timezone, language: accountLanguage } = request.account;
    requireParameters(body, ['distribution_method', 'time_range', 'origin', 'origin_id', 'contact_fields']);
    const { timeRange, contactFields } = readLists(body);
    const method = readMethod(body.distribution_method);
    const origin = readOrigin(body.origin);
    const { language, ...layout } = readLayout(body, accountLanguage);
    const sourceIds = await readSources(context, request, origin, body.origin_id);
    const columns = readColumns(await request.fields(), contactFields, language, timezone);
    const range = readTimeRange(timeRange, timezone);
    const sources = sourceIds === undefined ? {} : { sourceIds };
    return startExport(context, request, 'changes', {
      selection: { ...range, operations: ['create', 'update'], origins: exported, ...sources },
      columns,
      ...layout,
      target: readTarget(body, method),
    });
  },
};

function readOrigin(sent: unknown): 'form' | 'api' | 'all' {
  if (sent === 'form' || sent === 'api' || sent === 'all') return sent;
  throw failures.invalidOrigin(shown(sent));
}

/**
 * Which sources are meant, 0 being changes without one; `undefined` for all. There are no forms here, so `form` means
 * what the seed's use case shows: the source with that id (E-7). A number, a numeric text, and a list of them are all
 * accepted (E-8).
 */
async function readSources(
  { reader }: DialectContext,
  { caller }: EmarsysRequest,
  origin: 'form' | 'api' | 'all',
  sent: unknown,
): Promise<readonly number[] | undefined> {
  if (origin === 'all') return undefined;
  const list: readonly unknown[] = Array.isArray(sent) ? sent : [sent];
  const ids = list.map((id) => (/^\d{1,15}$/.test(shown(id)) ? Number(id) : Number.NaN));
  const known = new Set((await reader.sources.all(caller.accountId)).map((source) => source.id)).add(0);
  if (ids.length === 0 || !ids.every((id) => known.has(id))) throw failures.originIdNoInteger();
  return [...new Set(ids)].sort((one, other) => one - other);
}
