import { HubError } from '../../../core/errors.ts';

const idList = 'a list of ids';

/**
 * Ids as clients send them: a list of numbers or of texts, the same as the member `name` of an object, or no body for
 * none (the SDK leaves an empty list out). A PHP list with gaps arrives as an object with numbers for keys.
 */
export function readIdList(body: unknown, name: string): readonly number[] {
  if (body === undefined) return [];
  if (Array.isArray(body)) return body.map((item) => readId(item, name, idList));
  if (typeof body === 'object' && body !== null) {
    if (Object.hasOwn(body, name)) return readIdList((body as Readonly<Record<string, unknown>>)[name] ?? null, name);
    const entries = Object.entries(body);
    if (entries.length > 0 && entries.every(([key]) => /^\d+$/.test(key)))
      return entries.map(([, item]) => readId(item, name, idList));
  }
  throw new HubError({ kind: 'invalid', field: name, expected: idList });
}

/** The same in a DELETE, whose body some clients cannot send: `?ids=1|2` in its stead. */
export function readIdsToDelete(
  { ids }: Readonly<Record<string, string | undefined>>,
  body: unknown,
  name: string,
): readonly number[] {
  return readIdList(ids === undefined ? body : ids.split(/[|,]/), name);
}

/** An id as a number or as its digits. Raises `missing` and `invalid`. */
export function readId(sent: unknown, field: string, expected: string): number {
  if (sent === undefined) throw new HubError({ kind: 'missing', field });
  const id = typeof sent === 'string' && /^\d{1,15}$/.test(sent.trim()) ? Number(sent) : sent;
  if (typeof id === 'number' && Number.isSafeInteger(id) && id >= 0) return id;
  throw new HubError({ kind: 'invalid', field, expected });
}
