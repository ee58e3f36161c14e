import type { ChangeSelection, Origin } from '../../core/hub.ts';
import type { DialectContext } from '../dialect.ts';
import { failures } from './errors.ts';
import {
  readColumns,
  readLayout,
  readMethod,
  readNotificationUrl,
  readTarget,
  readTimeRange,
  requireParameters,
  shown,
} from './protocol/export-request.ts';
import { fingerprint } from './protocol/fingerprint.ts';
import { type EmarsysRequest, members, type Operation } from './protocol/operation.ts';

/** Where changes come from: what files were imported never appears (documented). */
const exported: readonly Origin[] = ['api', 'form', 'admin', 'merge'];

/** Exports the contacts that changed within a time range through a source. */
export const exportChanges: Operation = {
  name: 'Exporting Changes',
  method: 'POST',
  path: '/contact/getchanges',
  async run(context, request) {
    const body = members(request.body);
    requireParameters(body, ['distribution_method', 'time_range', 'origin', 'origin_id', 'contact_fields']);
    if (!Array.isArray(body.time_range)) throw failures.exportArrayExpected('time_range');
    if (!Array.isArray(body.contact_fields)) throw failures.exportArrayExpected('contact_fields');
    const { timezone, language: accountLanguage } = request.account;
    if (body.time_range.length !== 2) throw failures.timeRangeSize();
    if (body.contact_fields.length === 0) throw failures.noContactFields();
    const method = readMethod(body.distribution_method);
    const origin = readOrigin(body.origin);
    const { delimiter, header, language } = readLayout(body, accountLanguage);
    const sourceIds = await readSources(context, request, origin, body.origin_id);
    const columns = readColumns(await request.fields(), body.contact_fields, language, timezone);
    const range = readTimeRange(body.time_range, timezone);
    const target = readTarget(body, method);
    const url = readNotificationUrl(body.notification_url);
    const selection: ChangeSelection = {
      ...range,
      operations: ['create', 'update'],
      origins: exported,
      ...(sourceIds === undefined ? {} : { sourceIds }),
    };
    const what = { selection, columns, delimiter, header, ...(target === undefined ? {} : { target }) };
    const value = await context.commands.requestExport(request.caller, {
      kind: 'changes',
      request: {
        ...what,
        ...(url === undefined ? {} : { notification: { url, dialect: 'emarsys' } }),
        fingerprint: fingerprint('changes', body),
      },
    });
    return { id: value.id };
  },
};

function readOrigin(sent: unknown): 'form' | 'api' | 'all' {
  if (sent === 'form' || sent === 'api' || sent === 'all') return sent;
  throw failures.invalidOrigin(shown(sent));
}

/**
 * Which sources are meant; `undefined` for all. There are no forms here, so `form` means what the seed's use case
 * shows: the source with that id (E-7). A number, a numeric text, and a list of them are all accepted (E-8).
 */
async function readSources(
  { reader }: DialectContext,
  { caller }: EmarsysRequest,
  origin: 'form' | 'api' | 'all',
  sent: unknown,
): Promise<readonly number[] | undefined> {
  const list: readonly unknown[] = Array.isArray(sent) ? sent : [sent];
  const ids = list.map((id) => (/^\d{1,15}$/.test(shown(id)) ? Number(id) : Number.NaN));
  if (origin === 'all') return undefined;
  if (ids.length === 0 || ids.some(Number.isNaN)) throw failures.originIdNoInteger();
  const known = new Set((await reader.sources.all(caller.accountId)).map((source) => source.id));
  if (!ids.every((id) => id === 0 || known.has(id))) throw failures.originIdNoInteger();
  return ids;
}
