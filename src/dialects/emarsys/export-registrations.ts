import type { ExportColumn } from '../../core/hub.ts';
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
import { members, type Operation } from './protocol/operation.ts';

/** Exports the contacts that were registered within a time range. */
export const exportRegistrations: Operation = {
  name: 'Exporting Registrations',
  method: 'POST',
  path: '/contact/getregistrations',
  async run({ commands }, request) {
    const body = members(request.body);
    requireParameters(body, ['distribution_method', 'time_range', 'contact_fields']);
    if (!Array.isArray(body.time_range)) throw failures.exportArrayExpected('time_range');
    if (!Array.isArray(body.contact_fields)) throw failures.exportArrayExpected('contact_fields');
    const method = readMethod(body.distribution_method);
    readContactList(body.contactlist);
    const { timezone, language: accountLanguage } = request.account;
    const { delimiter, header, language } = readLayout(body, accountLanguage);
    const columns = readColumns(await request.fields(), body.contact_fields, language, timezone);
    const { from, until } = readTimeRange(body.time_range, timezone);
    const target = readTarget(body, method);
    const url = readNotificationUrl(body.notification_url);
    const value = await commands.requestExport(request.caller, {
      kind: 'registrations',
      request: {
        selection: { from, until, operations: ['create'], origins: ['api', 'form', 'import', 'admin', 'merge'] },
        columns: readTimestamp(body.with_timestamp) ? [...columns, registeredAt(timezone)] : columns,
        delimiter,
        header,
        ...(target === undefined ? {} : { target }),
        ...(url === undefined ? {} : { notification: { url, dialect: 'emarsys' } }),
        fingerprint: fingerprint('registrations', body),
      },
    });
    return { id: value.id };
  },
};

/** Contact lists are not offered: none exists, so 0 and nothing are the only ones that can be meant. */
function readContactList(sent: unknown): void {
  if (sent === undefined || sent === null || sent === '' || sent === 0 || sent === '0') return;
  if (!/^\d{1,15}$/.test(shown(sent))) throw failures.contactListNoInteger();
  throw failures.invalidValue('contactlist', shown(sent));
}

function readTimestamp(sent: unknown = 1): boolean {
  if (sent === 1 || sent === '1' || sent === true) return true;
  if (sent === 0 || sent === '0' || sent === false) return false;
  throw failures.invalidValue('with_timestamp', shown(sent));
}

function registeredAt(timezone: string): ExportColumn {
  return { heading: 'Registration Time', value: { fact: 'createdAt' }, timezone };
}
