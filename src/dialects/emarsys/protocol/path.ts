/**
 * Brings the vendor's addresses into one form: parameters that stand in the path (`contact/3=ann@example.com`) become
 * a query, slashes are single, words are lower case. Never fails: what is no address of ours finds no route.
 */
export function canonicalUrl(url: string): string {
  const mark = url.indexOf('?');
  const path = mark < 0 ? url : url.slice(0, mark);
  const query = mark < 0 ? '' : url.slice(mark + 1);
  const start = firstParameter(path);
  const words = (start < 0 ? path : path.slice(0, start)).split('/').filter((word) => word !== '');
  const parameters = start < 0 ? '' : inPath(path.slice(start));
  const [id] = parameters === '' ? [] : (/^id=(\d+)$/.exec(parameters)?.slice(1) ?? []);
  if (id !== undefined && words.at(-1) === 'export') return withQuery([...words, id], query);
  return withQuery(words, [parameters, query].filter((part) => part !== '').join('&'));
}

function withQuery(words: readonly string[], query: string): string {
  const path = `/${words.map((word) => word.toLowerCase()).join('/')}`;
  return query === '' ? path : `${path}?${query}`;
}

/** Where the first segment with a `=` begins; -1 without one. */
function firstParameter(path: string): number {
  const sign = path.indexOf('=');
  return sign < 0 ? -1 : path.lastIndexOf('/', sign) + 1;
}

/** quirk: in a path a slash within a value is doubled and a plus is a plus; a slash at the end means nothing. */
function inPath(text: string): string {
  return text
    .replaceAll('+', '%2B')
    .replace(/(?<!\/)\/$/, '')
    .replaceAll('//', '/');
}
