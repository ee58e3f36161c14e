import { failures } from './errors.ts';
import {
  readColumns,
  readLayout,
  readLists,
  readSwitch,
  readTimeRange,
  requireParameters,
  startExport,
} from './protocol/export-request.ts';
import { readMethod, readTarget } from './protocol/export-target.ts';
import { isAbsent, members, type Operation, shown } from './protocol/operation.ts';

/** The field that tells when a contact was registered. */
const registrationDate = 48;

/**
 * Exports the contacts that were registered within a time range, imported ones included. Mistakes are told in the
 * order of `getchanges`.
 */
export const exportRegistrations: Operation = {
  name: 'Exporting Registrations',
  method: 'POST',
  path: '/contact/getregistrations',
  async run(context, request) {
    const body = members(request.body);
    const { timezone, language: accountLanguage } = request.account;
    requireParameters(body, ['distribution_method', 'time_range', 'contact_fields']);
    const { timeRange, contactFields } = readLists(body);
    const method = readMethod(body.distribution_method);
    const withTimestamp = readSwitch(body.with_timestamp, 'with_timestamp');
    const { language, ...layout } = readLayout(body, accountLanguage);
    // quirk: the page calls it `contactlist_id`, the current one `contactlist`.
    readContactList('contactlist', body.contactlist);
    readContactList('contactlist_id', body.contactlist_id);
    const columned = withTimestamp ? [...contactFields, registrationDate] : contactFields;
    const columns = readColumns(await request.fields(), columned, language, timezone);
    const range = readTimeRange(timeRange, timezone);
    return startExport(context, request, 'registrations', {
      selection: { ...range, operations: ['create'], origins: ['api', 'form', 'import', 'admin', 'merge'] },
      columns,
      ...layout,
      target: readTarget(body, method),
    });
  },
};

/** Contact lists are not offered: none exists, so 0 and nothing are the only ones that can be meant. */
function readContactList(name: string, sent: unknown): void {
  if (isAbsent(sent) || sent === 0 || sent === '0') return;
  if (!/^\d{1,15}$/.test(shown(sent))) throw failures.contactListNoInteger();
  throw failures.invalidValue(name, shown(sent));
}
