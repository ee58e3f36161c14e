import { endOfDay, parseLocalDateTime } from '../../../core/fields/dates.ts';
import type { DeliveryTarget, ExportColumn } from '../../../core/hub.ts';
import { failures } from '../errors.ts';
import type { EmarsysField } from '../fields.ts';
import type { AccountFields } from './account-fields.ts';
import { readLanguage } from './language.ts';

type Body = Readonly<Record<string, unknown>>;

/** Fails for the first of the required parameters that is absent, in the order of the page's table. */
export function requireParameters(body: Body, names: readonly string[]): void {
  for (const name of names) {
    const value = body[name];
    if (value === undefined || value === null || value === '') throw failures.missingParameter(name);
  }
}

/** `distribution_method`: `ftp` and `local` of the seed, `sftp` of the current page (E-11), `ftps` beside them. */
export function readMethod(sent: unknown): 'local' | 'ftp' | 'ftps' | 'sftp' {
  if (sent === 'local' || sent === 'ftp' || sent === 'ftps' || sent === 'sftp') return sent;
  throw failures.invalidDistribution(shown(sent));
}

/** Two dates, both inclusive, in the account's zone; a date without a time as the end is its whole day (E-9). */
export function readTimeRange(sent: unknown, timezone: string): { from: Date; until: Date } {
  if (!Array.isArray(sent)) throw failures.exportArrayExpected('time_range');
  if (sent.length !== 2) throw failures.timeRangeSize();
  const [start, end] = sent.map((value) => (typeof value === 'string' ? value.trim() : ''));
  const from = parseLocalDateTime(start ?? '', timezone);
  const to = parseLocalDateTime(end ?? '', timezone);
  if (from === undefined || to === undefined || end === undefined) throw failures.invalidDates();
  if (to < from) throw failures.endBeforeStart();
  return { from, until: end.length === 10 ? endOfDay(end, timezone) : withWholeSecond(to, end) };
}

/** The columns of the file: `user_id`, then the asked fields in the asked order. */
export function readColumns(
  fields: AccountFields,
  sent: unknown,
  language: string,
  timezone: string,
): readonly ExportColumn[] {
  if (!Array.isArray(sent)) throw failures.exportArrayExpected('contact_fields');
  if (sent.length === 0) throw failures.noContactFields();
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
  const { delimiter = ',', add_field_names_header: header = 1, language } = body;
  if (delimiter !== ',' && delimiter !== ';') throw failures.invalidValue('delimiter', shown(delimiter));
  const isSet = [1, '1', true].includes(header as number);
  if (!isSet && ![0, '0', false].includes(header as number)) {
    throw failures.invalidValue('add_field_names_header', shown(header));
  }
  const isAsked = language !== undefined && language !== null && language !== '';
  return {
    delimiter,
    header: isSet,
    language: isAsked ? readLanguage(language, (value) => failures.invalidValue('language', value)) : accountLanguage,
  };
}

const defaultPorts = { ftp: 21, ftps: 21, sftp: 22 } as const;

/** `ftp_settings`; `undefined` for `local`, which ignores them. */
export function readTarget(body: Body, method: ReturnType<typeof readMethod>): DeliveryTarget | undefined {
  if (method === 'local') return undefined;
  const settings = body.ftp_settings;
  if (settings === undefined || settings === null || settings === '') throw failures.missingParameter('ftp_settings');
  if (typeof settings !== 'object' || Array.isArray(settings))
    throw failures.invalidValue('ftp_settings', shown(settings));
  const given = settings as Body;
  requireParameters(given, ['host', 'username', 'password']);
  const protocol = readProtocol(given, method);
  return {
    protocol,
    host: readText(given, 'host')
      .replace(/^[a-z]+:\/\//i, '')
      .replace(/\/+$/, ''),
    port: readPort(given.port, defaultPorts[protocol]),
    username: readText(given, 'username'),
    password: readText(given, 'password'),
    folder: readFolder(given.folder),
  };
}

/** `notification_url`, if one is given: where the end of the export is reported. */
export function readNotificationUrl(sent: unknown): string | undefined {
  if (sent === undefined || sent === null || sent === '') return undefined;
  if (typeof sent !== 'string' || sent.length > 2_000 || !URL.canParse(sent)) {
    throw failures.invalidValue('notification_url', shown(sent));
  }
  const { protocol, username, password } = new URL(sent);
  if (!['http:', 'https:'].includes(protocol) || username !== '' || password !== '') {
    throw failures.invalidValue('notification_url', sent);
  }
  return sent;
}

/** A sent value as an error text repeats it. */
export function shown(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? '');
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

/** Settings of other makers' FTP forms that say the same: a `protocol`, a switch, or the scheme of the host. */
function readProtocol(given: Body, method: 'ftp' | 'ftps' | 'sftp'): 'ftp' | 'ftps' | 'sftp' {
  const scheme = typeof given.host === 'string' ? /^([a-z]+):\/\//i.exec(given.host)?.[1] : undefined;
  const named = String(given.protocol ?? given.type ?? scheme ?? '').toLowerCase();
  if (named === 'ftps' || named === 'sftp' || named === 'ftp') return named;
  const isSecure = [given.ftps, given.secure, given.ssl, given.tls].some((value) =>
    [1, '1', true, 'true'].includes(value as number),
  );
  return method === 'ftp' && isSecure ? 'ftps' : method;
}

function readText(given: Body, name: string): string {
  const value = given[name];
  const text = typeof value === 'string' ? value : typeof value === 'number' ? String(value) : undefined;
  // Line ends and the like would become commands of the protocol.
  if (text === undefined || text.length > 1_000 || /\p{Cc}/u.test(text))
    throw failures.invalidValue(name, shown(value));
  return text;
}

function readPort(sent: unknown, absent: number): number {
  if (sent === undefined || sent === null || sent === '') return absent;
  const port = typeof sent === 'number' || typeof sent === 'string' ? Number(sent) : Number.NaN;
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw failures.invalidValue('port', shown(sent));
  return port;
}

function readFolder(sent: unknown): string {
  if (sent === undefined || sent === null) return '';
  const folder = readText({ folder: sent }, 'folder');
  if (folder.split(/[/\\]/).includes('..')) throw failures.invalidValue('folder', folder);
  return folder;
}

/** `08:15` and `08:15:30` mean the minute or second to its end. */
function withWholeSecond(time: Date, text: string): Date {
  return new Date(time.getTime() + (text.length === 16 ? 59_999 : 999));
}
