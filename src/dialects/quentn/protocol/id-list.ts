import { HubError } from '../../../core/errors.ts';
import { listItems, members } from './operation.ts';

const idList = 'a list of ids';

/**
 * Ids as clients send them: a list of numbers or of texts, the same as the member `name` of an object, or no body for
 * none (the SDK leaves an empty list out).
 */
export function readIdList(body: unknown, name: string): readonly number[] {
  if (body === undefined) return [];
  if (Object.hasOwn(members(body), name)) return readIdList(members(body)[name] ?? null, name);
  const items = listItems(body);
  if (items === undefined) throw new HubError({ kind: 'invalid', field: name, expected: idList });
  return items.map((item) => readId(item, name, idList));
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
