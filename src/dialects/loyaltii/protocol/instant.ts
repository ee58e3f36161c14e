import { parseDate, parseLocalDateTime } from '../../../core/fields/dates.ts';

const sentForm = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?)(?:[.,](\d{1,9}))?(Z|[+-]\d\d:?\d\d)?$/i;

/** As the base keeps days and instants. */
const keptForm = /^(\d{4}-\d\d-\d\d)(T\d\d:\d\d:\d\d)?(?:\.(\d+))?Z?$/;

/** quirk: what .NET sends for a date that nobody has set. */
const unset = '0001-01-01T00:00:00';

/**
 * Reads an ISO 8601 date with a time, or a date alone; without an offset it is in `timezone`. Gives the instant as the
 * base keeps it, with as many as seven decimals; `null` for .NET's unset date, undefined for what is no date.
 */
export function readInstant(sent: string, timezone: string): string | null | undefined {
  const text = sent.trim();
  if (parseDate(text) !== undefined) return kept(parseLocalDateTime(text, timezone));
  const [, day = '', time = '', decimals = '', offset] = sentForm.exec(text) ?? [];
  const local = parseLocalDateTime(`${day} ${time}`, offset === undefined ? timezone : 'UTC');
  if (local === undefined) return undefined;
  if (text.startsWith(unset)) return null;
  return kept(moved(local, offset ?? 'Z'), decimals);
}

/**
 * An instant as .NET writes it: with an offset, and without decimals that say nothing. A day, which another API may have
 * put in its place, is its first instant.
 */
export function writeInstant(instant: string | Date): string {
  const text = typeof instant === 'string' ? instant : instant.toISOString();
  const [, day = '', time = 'T00:00:00', decimals = ''] = keptForm.exec(text) ?? [];
  const telling = decimals.replace(/0+$/, '');
  return `${day}${time}${telling === '' ? '' : `.${telling}`}+00:00`;
}

/** A local time of an offset as an instant; undefined for an offset of more than 14 hours. */
function moved(local: Date, offset: string): Date | undefined {
  if (/^z$/i.test(offset)) return local;
  const hours = Number(offset.slice(1, 3));
  const minutes = Number(offset.slice(-2));
  if (hours * 60 + minutes > 14 * 60 || minutes > 59) return undefined;
  const sign = offset.startsWith('-') ? -1 : 1;
  return new Date(local.getTime() - sign * (hours * 60 + minutes) * 60_000);
}

/** Only years of four digits are dates on this wire. */
function kept(instant: Date | undefined, decimals = ''): string | undefined {
  const text = instant?.toISOString().replace(/\.\d+Z$/, '');
  if (text === undefined || !/^\d{4}-/.test(text)) return undefined;
  const telling = decimals.slice(0, 7).replace(/0+$/, '');
  return `${text}${telling === '' ? '' : `.${telling}`}Z`;
}
