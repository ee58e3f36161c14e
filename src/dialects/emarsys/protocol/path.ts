/** What the vendor's paths consist of; every other segment is an id and keeps its letters. */
const words: ReadonlySet<string> = new Set(
  `api v2 add checkids choice choices contact contactlist contacts create data delete deletelist email export field
  filter form getchanges getcontacthistory getcontacts getdata getregistrations getresponses language last_change merge
  query rename replace settings source translate`.split(/\s+/),
);

/**
 * Brings a request's raw path and query into the form that the routes are written in: parameters in the path
 * (`contact/3=ann@example.com`) become a query, slashes are single, words are lower case. Nothing is decoded, and
 * nothing fails: what is no address of the vendor's finds no route.
 */
export function canonicalUrl(url: string): string {
  if (isCanonical(url)) return url;
  const [path = '', ...rest] = url.split('?');
  const sentQuery = rest.join('?');
  const start = parameterStart(path);
  const segments = path
    .slice(0, start)
    .split('/')
    .filter((segment) => segment !== '');
  const parameters = asQuery(path.slice(start));
  const [, id] = /^id=([^/&=]+)$/i.exec(parameters) ?? [];
  // quirk: `export/id=2141` is `export/2141`.
  if (id !== undefined && segments.at(-1)?.toLowerCase() === 'export') return joined([...segments, id], [sentQuery]);
  return joined(segments, [parameters, sentQuery]);
}

/** Most requests come as the routes are written: taking them apart would cost a tenth of a read. */
function isCanonical(url: string): boolean {
  return /^\/[a-z0-9_/]+$/.test(url) && !url.includes('//') && !url.endsWith('/');
}

/** Where the first segment with a `=` begins; parameters go on from there to the end, for values may hold slashes. */
function parameterStart(path: string): number {
  const sign = path.indexOf('=');
  return sign < 0 ? path.length : path.lastIndexOf('/', sign) + 1;
}

/**
 * quirk: in a path, each slash of a value is doubled and a plus is a plus. A single slash at the end is a habit of
 * clients and means nothing.
 */
function asQuery(parameters: string): string {
  return parameters.replaceAll('+', '%2B').replace(/\/\/|\/$/g, (found) => (found === '//' ? '/' : ''));
}

function joined(segments: readonly string[], queries: readonly string[]): string {
  const path = segments
    .map((segment) => (words.has(segment.toLowerCase()) ? segment.toLowerCase() : segment))
    .join('/');
  const query = queries.filter((part) => part !== '').join('&');
  return query === '' ? `/${path}` : `/${path}?${query}`;
}
