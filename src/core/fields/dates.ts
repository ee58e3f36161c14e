import { Temporal } from 'temporal-polyfill';

/** `YYYY-MM-DD` if the text is a day of the calendar, else undefined. `new Date` would make 1 March of 30 February. */
export function parseDate(text: string): string | undefined {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text) ?? [];
  if (year === undefined || Number(year) < 1 || Number(month) < 1 || Number(month) > 12 || Number(day) < 1)
    return undefined;
  return Number(day) <= daysIn(Number(year), Number(month)) ? text : undefined;
}

/**
 * Reads `YYYY-MM-DD`, `YYYY-MM-DD HH:MM` or `YYYY-MM-DD HH:MM:SS` (a `T` may stand for the blank) in an IANA zone. A
 * time that a change of clocks skips is the one it became; of one that comes twice it is the first.
 */
export function parseLocalDateTime(text: string, timezone: string): Date | undefined {
  const pattern = /^(\d{4}-\d{2}-\d{2})(?:[ T]([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?)?$/;
  const [, day, hour = '00', minute = '00', second = '00'] = pattern.exec(text) ?? [];
  const date = day === undefined ? undefined : parseDate(day);
  return date === undefined ? undefined : instant(`${date}T${hour}:${minute}:${second}`, timezone);
}

/** The last millisecond of a day in a zone. */
export function endOfDay(date: string, timezone: string): Date {
  const next = Temporal.PlainDate.from(date).add({ days: 1 }).toZonedDateTime(timezone);
  return new Date(next.epochMilliseconds - 1);
}

/** `YYYY-MM-DD HH:MM:SS` in an IANA zone. */
export function formatLocal(date: Date, timezone: string): string {
  const shifted = new Date(date.getTime() + offset(date, timezone));
  return shifted.toISOString().slice(0, 19).replace('T', ' ');
}

/** Whether the name is one of an IANA zone. */
export function isTimezone(name: string): boolean {
  try {
    return Temporal.Instant.from('2000-01-01T00:00Z').toZonedDateTimeISO(name).timeZoneId !== '';
  } catch {
    return false;
  }
}

/** The instants, in milliseconds, of a local time in each zone (IANA names or `+HH:MM`); none if it is no time. */
export function zonedInstants(local: string, zones: readonly string[]): readonly number[] {
  try {
    const time = Temporal.PlainDateTime.from(local, { overflow: 'reject' });
    return zones.map((zone) => time.toZonedDateTime(zone).epochMilliseconds);
  } catch {
    return [];
  }
}

function instant(local: string, timezone: string): Date {
  return new Date(Temporal.PlainDateTime.from(local).toZonedDateTime(timezone).epochMilliseconds);
}

function daysIn(year: number, month: number): number {
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  if (month === 2) return isLeap ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

const quarter = 15 * 60_000;
const offsets = new Map<string, number>();

/** Milliseconds that a zone is ahead of UTC. Clocks change on quarters of an hour, so one answer serves for one. */
function offset(date: Date, timezone: string): number {
  if (timezone === 'UTC') return 0;
  const slot = Math.floor(date.getTime() / quarter);
  const name = `${timezone} ${slot}`;
  const known = offsets.get(name);
  if (known !== undefined) return known;
  const zoned = Temporal.Instant.fromEpochMilliseconds(slot * quarter).toZonedDateTimeISO(timezone);
  const value = zoned.offsetNanoseconds / 1_000_000;
  if (offsets.size > 10_000) offsets.clear();
  offsets.set(name, value);
  return value;
}
