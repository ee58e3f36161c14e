import { readRows } from '../../core/exports/read-export.ts';
import { failures } from './errors.ts';
import { findExport } from './protocol/find-export.ts';
import { type Operation, RawReply } from './protocol/operation.ts';

const mostRows = 10_000_000;

/** Gives the file of a local export, whole or `limit` contacts from `offset` on; the header comes with the first. */
export const exportData: Operation = {
  name: 'Downloading Export Data',
  method: 'GET',
  path: '/export/:id/data',
  async run(context, request) {
    const value = await findExport(context, request, failures.invalidExportId);
    if (value.request.target !== undefined) throw failures.exportNotLocal();
    if (value.status === 'error') throw failures.exportFileMissing();
    if (value.status !== 'done') throw failures.exportInProgress();
    const { fileName } = value;
    if (fileName === undefined) throw failures.exportGone();
    if (!(await context.files.exists(fileName))) throw failures.exportFileMissing();
    const window = {
      header: value.request.header,
      offset: readCount(request.query.offset, 'offset', 0),
      limit: readCount(request.query.limit, 'limit', mostRows),
    };
    return new RawReply('text/csv; charset=utf-8', readRows(context.files, fileName, window), {
      'content-disposition': `attachment; filename="${fileName}"`,
    });
  },
};

function readCount(sent: string | undefined, name: string, absent: number): number {
  if (sent === undefined || sent === '') return absent;
  if (!/^\d{1,10}$/.test(sent) || Number(sent) > mostRows) throw failures.invalidValue(name, sent);
  return Number(sent);
}
