import type { Export } from '../../core/background.ts';
import { formatLocal } from '../../core/fields/dates.ts';
import type { Account } from '../../core/hub.ts';
import { failures } from './errors.ts';
import { findExport } from './protocol/find-export.ts';
import type { Operation } from './protocol/operation.ts';

/** Tells how far an export is. The SDKs also spell it `export/id=2141`. */
export const exportStatus: Operation = {
  name: 'Checking Export Status',
  method: 'GET',
  path: '/export/:id',
  async run(context, request) {
    const value = await findExport(context, request, failures.invalidExportId);
    return statusOf(value, request.account);
  },
};

/** The same with its number as a parameter; without one there is nothing to tell (documented). */
export const exportStatusById: Operation = { ...exportStatus, path: '/export' };

/** quirk: the id is a text here (recorded); `file_name` is null until the export is done. */
export function statusOf(value: Export, account: Account): object {
  const { target } = value.request;
  return {
    id: String(value.id),
    created: formatLocal(value.createdAt, account.timezone),
    status: value.status,
    type: value.kind === 'changes' ? 'Changes' : 'Registrations',
    file_name: value.status === 'done' ? (value.fileName ?? null) : null,
    ftp_host: target?.host ?? '',
    ftp_dir: target?.folder ?? '',
  };
}
