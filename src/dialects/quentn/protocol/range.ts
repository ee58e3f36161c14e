import { HubError } from '../../../core/errors.ts';
import type { Page } from '../../../core/hub.ts';

type Query = Readonly<Record<string, string | undefined>>;

/** A stretch of a list as the pages describe it: `range` is the number of the stretch, `limit` how long it is. */
export interface Range {
  readonly range: number;
  readonly limit: number;
  readonly sort: 'asc' | 'desc';
}

/** Reads `range`, `limit` (at most and by default `most`) and `sort`. Raises `invalid`. */
export function readRange(query: Query, most: number): Range {
  const { sort = '' } = query;
  if (!/^(asc|desc)?$/i.test(sort)) throw invalid('sort', sort, 'asc or desc');
  return {
    range: readWhole(query, 'range', { least: 0, otherwise: 0 }),
    limit: Math.min(most, readWhole(query, 'limit', { least: 1, otherwise: most })),
    sort: sort.toLowerCase() === 'desc' ? 'desc' : 'asc',
  };
}

/** The same as the core asks for it. */
export function pageOf({ range, limit, sort }: Range): Page {
  return { order: sort === 'asc' ? 'oldest' : 'latest', offset: range * limit, limit };
}

/** A whole number among the parameters. Raises `invalid`. */
export function readWhole(
  query: Query,
  name: string,
  { least, otherwise }: { least: number; otherwise: number },
): number {
  const { [name]: text = '' } = query;
  if (text === '') return otherwise;
  if (!/^\d{1,9}$/.test(text) || Number(text) < least) throw invalid(name, text, `a whole number from ${least}`);
  return Number(text);
}

function invalid(field: string, value: string, expected: string): HubError {
  return new HubError({ kind: 'invalid', field, value, expected });
}
