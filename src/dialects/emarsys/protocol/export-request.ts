import type { DeliveryTarget, Export, ExportColumn, ExportRequest } from '../../../core/background.ts';
import { endOfDay, parseLocalDateTime } from '../../../core/fields/dates.ts';
import type { DialectContext } from '../../dialect.ts';
import { failures } from '../errors.ts';
import type { EmarsysField } from '../fields.ts';
import type { AccountFields } from './account-fields.ts';
import { fingerprint } from './fingerprint.ts';
import { readLanguage } from './language.ts';
import { type EmarsysRequest, isAbsent, shown } from './operation.ts';

type Body = Readonly<Record<string, unknown>>;

/** Columns of one file at most: each brings its choices' labels along. */
const mostFields = 1_000;

/** Fails for the first of the required parameters that is absent, in the order of the page's table. */
export function requireParameters(body: Body, names: readonly string[]): void {
  const absent = names.find((name) => isAbsent(body[name]));
  if (absent !== undefined) throw failures.missingParameter(absent);
}

/** Both lists of the request, by their kind and then by their size. */
export function readLists(body: Body): { timeRange: readonly unknown[]; contactFields: readonly unknown[] } {
  const { time_range: timeRange, contact_fields: contactFields } = body;
  if (!Array.isArray(timeRange)) throw failures.exportArrayExpected('time_range');
  if (!Array.isArray(contactFields)) throw failures.exportArrayExpected('contact_fields');
  if (timeRange.length !== 2) throw failures.timeRangeSize();
  if (contactFields.length === 0 || contactFields.length > mostFields) throw failures.noContactFields();
  return { timeRange, contactFields };
}

/**
 * Two dates, both inclusive, in the account's zone. As the end, a date means its whole day (E-9), and a time its whole
 * minute or second.
 */
export function readTimeRange([start, end]: readonly unknown[], timezone: string): { from: Date; until: Date } {
  const from = readTime(start, timezone);
  const to = readTime(end, timezone);
  if (from === undefined || to === undefined) throw failures.invalidDates();
  const until = to.text.length === 10 ? endOfDay(to.text, timezone) : withWholeSecond(to.time, to.text);
  if (until < from.time) throw failures.endBeforeStart();
  return { from: from.time, until };
}

/** The columns of the file: `user_id`, then the asked fields in the asked order. */
export function readColumns(
  fields: AccountFields,
  sent: readonly unknown[],
  language: string,
  timezone: string,
): readonly ExportColumn[] {
  const wanted = sent.map((id) => ({ id, field: fields.byId(id) }));
  const invalid = wanted.filter(({ field }) => field?.exportable !== true).map(({ id }) => shown(id));
  if (invalid.length > 0) throw failures.invalidContactFields(invalid);
  const columns = wanted.flatMap(({ field }) => (field === undefined ? [] : column(fields, field, language, timezone)));
  return [{ heading: 'user_id', value: { fact: 'id' } }, ...columns];
}

/** Delimiter, header and language with their documented defaults. */
export function readLayout(
  body: Body,
  accountLanguage: string,
): { delimiter: ',' | ';'; header: boolean; language: string } {
  const delimiter = isAbsent(body.delimiter) ? ',' : body.delimiter;
  if (delimiter !== ',' && delimiter !== ';') throw failures.invalidValue('delimiter', shown(delimiter));
  return {
    delimiter,
    header: readSwitch(body.add_field_names_header, 'add_field_names_header'),
    language: isAbsent(body.language)
      ? accountLanguage
      : readLanguage(body.language, (value) => failures.invalidValue('language', value)),
  };
}

/** A 0 or 1 that is 1 where it is absent; texts and truth values say the same (E-15). */
export function readSwitch(sent: unknown, name: string): boolean {
  if (isAbsent(sent) || sent === 1 || sent === '1' || sent === true) return true;
  if (sent === 0 || sent === '0' || sent === false) return false;
  throw failures.invalidValue(name, shown(sent));
}

/** `notification_url`, if one is given: where the end of the export is reported. */
export function readNotificationUrl(sent: unknown): string | undefined {
  if (isAbsent(sent)) return undefined;
  if (typeof sent !== 'string' || sent.length > 2_000 || !URL.canParse(sent)) {
    throw failures.invalidValue('notification_url', shown(sent));
  }
  const { protocol, username, password } = new URL(sent);
  if (!['http:', 'https:'].includes(protocol) || username !== '' || password !== '') {
    throw failures.invalidValue('notification_url', sent);
  }
  return sent;
}

/** Asks the hub for an export; the reply's `data` is its number, which is a number here only (recorded). */
export async function startExport(
  { commands }: DialectContext,
  { caller, body }: EmarsysRequest,
  kind: Export['kind'],
  what: Omit<ExportRequest, 'fingerprint' | 'notification' | 'target'> & {
    readonly target: DeliveryTarget | undefined;
  },
): Promise<{ id: number }> {
  const { target, ...rest } = what;
  const url = readNotificationUrl((body as Body).notification_url);
  const request = {
    ...rest,
    ...(target === undefined ? {} : { target }),
    ...(url === undefined ? {} : { notification: { url, dialect: 'emarsys' } }),
  };
  const { id } = await commands.requestExport(caller, {
    kind,
    request: { ...request, fingerprint: fingerprint(kind, request) },
  });
  return { id };
}

function readTime(sent: unknown, timezone: string): { readonly text: string; readonly time: Date } | undefined {
  if (typeof sent !== 'string') return undefined;
  const text = sent.trim();
  const time = parseLocalDateTime(text, timezone);
  return time && { text, time };
}

/** `08:15` and `08:15:30` mean the minute or second to its end. */
function withWholeSecond(time: Date, text: string): Date {
  return new Date(time.getTime() + (text.length === 16 ? 59_999 : 999));
}

function column(fields: AccountFields, field: EmarsysField, language: string, timezone: string): ExportColumn[] {
  const heading = fields.name(field, language);
  if (field.fact !== undefined) return [{ heading, value: { fact: field.fact }, timezone }];
  const labels = fields
    .choices(field)
    .map((choice) => [String(choice.value), fields.choiceName(field, choice, language)]);
  // A field that the base has no value for is an empty column: its key is one that no contact has.
  return [
    {
      heading,
      value: { field: field.key ?? '' },
      ...(labels.length === 0 ? {} : { labels: Object.fromEntries(labels) }),
    },
  ];
}
