import { parseDate, parseInstant, parseLocalDateTime } from '../../../core/fields/dates.ts';

/** quirk: what .NET sends for a date that nobody has set. */
const unset = '0001-01-01T00:00:00';

const offset = /(Z|[+-]\d\d:?\d\d)$/i;

/**
 * Reads an ISO 8601 date with a time, or a date alone; without an offset it is in `timezone`. Gives the instant as the
 * base keeps it, with as many as seven decimals; `null` for .NET's unset date, undefined for what is no date.
 */
export function readInstant(sent: string, timezone: string): string | null | undefined {
  const text = sent.trim();
  if (text.startsWith(unset)) return null;
  const instant = offset.test(text)
    ? parseInstant(text)?.instant
    : parseLocalDateTime(text.replace(/\.\d{1,9}$/, ''), timezone);
  const iso = instant?.toISOString() ?? '';
  if (parseDate(iso.slice(0, 10)) === undefined) return undefined;
  const [, decimals = ''] = /\.(\d+)/.exec(text) ?? [];
  return `${iso.slice(0, 19)}${telling(decimals.slice(0, 7))}Z`;
}

/** As the base keeps days and instants. */
const keptForm = /^(\d{4}-\d\d-\d\d)(T\d\d:\d\d:\d\d)?(?:\.(\d+))?Z?$/;

/**
 * An instant as .NET writes it: with an offset, and without decimals that say nothing. A day, which another API may have
 * put in its place, is its first instant.
 */
export function writeInstant(instant: string | Date): string {
  const text = typeof instant === 'string' ? instant : instant.toISOString();
  const [, day = '', time = 'T00:00:00', decimals = ''] = keptForm.exec(text) ?? [];
  return `${day}${time}${telling(decimals)}+00:00`;
}

function telling(decimals: string): string {
  const digits = decimals.replace(/0+$/, '');
  return digits === '' ? '' : `.${digits}`;
}
