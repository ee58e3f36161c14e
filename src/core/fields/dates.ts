import { Temporal } from 'temporal-polyfill';

/**
 * The text itself if it is a day of the calendar, `YYYY-MM-DD` from 0001-01-01 to 9999-12-31; else undefined. `new
 * Date` would make 1 March of 30 February.
 */
export function parseDate(text: string): string | undefined {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text) ?? [];
  const isDay = Number(year) >= 1 && Number(day) >= 1 && Number(day) <= daysIn(Number(year), Number(month));
  return isDay ? text : undefined;
}

const localPattern = /^(\d{4}-\d\d-\d\d)(?:[ T]([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?)?$/;

/**
 * Reads `YYYY-MM-DD`, `YYYY-MM-DD HH:MM` or `YYYY-MM-DD HH:MM:SS` (a `T` may stand for the blank) in an IANA zone;
 * undefined for anything else. A time that a change of clocks skips is moved on by as much as the clocks were; of one
 * that comes twice it is the first.
 */
export function parseLocalDateTime(text: string, timezone: string): Date | undefined {
  const [, day = '', hour = '00', minute = '00', second = '00'] = localPattern.exec(text) ?? [];
  if (parseDate(day) === undefined) return undefined;
  const local = Temporal.PlainDateTime.from(`${day}T${hour}:${minute}:${second}`);
  return new Date(local.toZonedDateTime(timezone).epochMilliseconds);
}

const instantPattern =
  /^(\d{4}-\d\d-\d\d)(?:[T ]([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.(\d{1,9}))?)?(?:Z|([+-])([01]\d|2[0-3]):?([0-5]\d))?)?$/i;

/**
 * Reads ISO 8601: a day, alone or with a time, to the minute or finer, with `Z`, an offset, or neither, which is UTC.
 * Gives the day as it was written and the instant, to the millisecond; undefined for anything else, and for an instant
 * that is not in the years 1 to 9999.
 */
export function parseInstant(text: string): { readonly day: string; readonly instant: Date } | undefined {
  const [, day = '', hour = '00', minute = '00', second = '00', fraction = '', sign, ahead = 0, more = 0] =
    instantPattern.exec(text) ?? [];
  if (parseDate(day) === undefined) return undefined;
  const local = Date.parse(`${day}T${hour}:${minute}:${second}.${fraction.padEnd(3, '0').slice(0, 3)}Z`);
  const offset = (Number(ahead) * 60 + Number(more)) * 60_000;
  const instant = new Date(sign === '-' ? local + offset : local - offset);
  const isInRange = parseDate(instant.toISOString().slice(0, 10)) !== undefined;
  return isInRange ? { day, instant } : undefined;
}

/** The first instant of a day (`YYYY-MM-DD`, a real one) in an IANA zone; not midnight where that is skipped. */
export function startOfDay(date: string, timezone: string): Date {
  return new Date(Temporal.PlainDate.from(date).toZonedDateTime(timezone).epochMilliseconds);
}

/** The last millisecond of a day (`YYYY-MM-DD`, a real one) in an IANA zone. */
export function endOfDay(date: string, timezone: string): Date {
  const next = Temporal.PlainDate.from(date).add({ days: 1 }).toZonedDateTime(timezone);
  return new Date(next.epochMilliseconds - 1);
}

/** `YYYY-MM-DD HH:MM:SS` in an IANA zone, for the years 1 to 9999; parts of a second are cut off. */
export function formatLocal(date: Date, timezone: string): string {
  const [day, time] = formatterOf(timezone).format(date).split(', ');
  const [month, dayOfMonth, year = ''] = day?.split('/') ?? [];
  return `${year.padStart(4, '0')}-${month}-${dayOfMonth} ${time}`;
}

/** Whether `name` is an IANA zone (in any letter case) that dates can be read and written in. */
export function isTimezone(name: string): boolean {
  // `Intl` and `Temporal` also take offsets such as `+01:00`, which are no zones.
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    return newFormatter(name).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

function daysIn(year: number, month: number): number {
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
}

const formatters = new Map<string, Intl.DateTimeFormat>();

/** Making a formatter takes as long as using it some hundred times. */
function formatterOf(timezone: string): Intl.DateTimeFormat {
  const known = formatters.get(timezone);
  if (known !== undefined) return known;
  const formatter = newFormatter(timezone);
  formatters.set(timezone, formatter);
  return formatter;
}

/** Writes `02/29/2024, 13:05:09`. English (US) is the one language that every build of Node has. */
function newFormatter(timeZone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
}
