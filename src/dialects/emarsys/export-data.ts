import { readRows } from '../../core/exports/read-export.ts';
import { failures } from './errors.ts';
import { findExport } from './protocol/find-export.ts';
import { isAbsent, type Operation, RawReply } from './protocol/operation.ts';

/** The current page's largest `limit`; the older one has a tenth of it. */
const mostRows = 10_000_000;

/** Gives the file of a local export, whole or `limit` contacts from `offset` on; the header comes with the first. */
export const exportData: Operation = {
  name: 'Downloading Export Data',
  method: 'GET',
  path: '/export/:id/data',
  async run(context, request) {
    const { id, status, request: asked, fileName } = await findExport(context, request, failures.invalidExportId);
    if (asked.target !== undefined) throw failures.exportNotLocal();
    if (status === 'error') throw failures.exportFileMissing();
    if (status !== 'done') throw failures.exportInProgress();
    const { offset, limit } = request.query;
    const window = {
      header: asked.header,
      offset: isAbsent(offset) ? 0 : readCount('offset', offset, Number.MAX_SAFE_INTEGER),
      limit: isAbsent(limit) ? Number.POSITIVE_INFINITY : readCount('limit', limit, mostRows),
    };
    if (fileName === undefined) throw failures.exportGone();
    const file = { accountId: request.caller.accountId, exportId: id, name: fileName };
    if ((await context.files.size(file)) === undefined) throw failures.exportFileMissing();
    return new RawReply('text/csv; charset=utf-8', readRows(context.files, file, window), {
      'content-disposition': `attachment; filename="${fileName}"`,
    });
  },
};

function readCount(name: string, sent: string, most: number): number {
  if (!/^\d{1,15}$/.test(sent) || Number(sent) > most) throw failures.invalidValue(name, sent);
  return Number(sent);
}
