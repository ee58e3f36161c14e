import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { processorTime } from '../../../../test/harness/processor-time.ts';
import { canonicalUrl } from './path.ts';

/** Paths below `/api/v2`, as clients send them and as the routes are written. */
const addresses: readonly (readonly [sent: string, canonical: string])[] = [
  // the pages: parameters in the path
  ['/contact/query/return=3&limit=100&1=Name', '/contact/query?return=3&limit=100&1=Name'],
  [
    '/contact/query/return=3&limit=100&offset=200&1=Name&excludeempty=true',
    '/contact/query?return=3&limit=100&offset=200&1=Name&excludeempty=true',
  ],
  ['/contact/3=email@example.com', '/contact?3=email@example.com'],
  ['/contact/5=1', '/contact?5=1'],
  ['/contact/98012=1,2,3,4', '/contact?98012=1,2,3,4'],
  ['/contact/create_if_not_exists=1', '/contact?create_if_not_exists=1'],
  ['/contact/getdata/stringids=1', '/contact/getdata?stringids=1'],
  ['/export/123/data/offset=0&limit=10', '/export/123/data?offset=0&limit=10'],
  ['/contactlist/123/contacts/limit=1000&offset=5000', '/contactlist/123/contacts?limit=1000&offset=5000'],
  // the pages: each slash of a value is doubled
  ['/contact/98205=http:////www.example.com', '/contact?98205=http://www.example.com'],
  ['/contact/98205=http:////www.example.com//a//b', '/contact?98205=http://www.example.com/a/b'],
  ['/contact/98205=http:////www.example.com/', '/contact?98205=http://www.example.com'],
  ['/contact/98205=http:////www.example.com//', '/contact?98205=http://www.example.com/'],
  ['/contact/98205=http:////www.example.com///', '/contact?98205=http://www.example.com/'],
  ['/contact/98205=a/b', '/contact?98205=a/b'],
  // clients
  ['/contact/query/?3=a@example.com&return=email', '/contact/query?3=a@example.com&return=email'],
  [
    '/contact/query/?return=3&limit=1000&offset=0&excludeempty=True',
    '/contact/query?return=3&limit=1000&offset=0&excludeempty=True',
  ],
  [
    '/contact/query?return=3&3=a@example.com&excludeempty=false',
    '/contact/query?return=3&3=a@example.com&excludeempty=false',
  ],
  ['/contact/query/return=3&3=MAIL&limit=10', '/contact/query?return=3&3=MAIL&limit=10'],
  ['/contact/?3=jane%40example.com', '/contact?3=jane%40example.com'],
  ['/contact/3=tony+x@example.com', '/contact?3=tony%2Bx@example.com'],
  ['/contact/3=tony+x@example.com/', '/contact?3=tony%2Bx@example.com'],
  ['/contact/3=tony%2Bx%40example.com', '/contact?3=tony%2Bx%40example.com'],
  ['/contact?3=tony+x@example.com', '/contact?3=tony+x@example.com'],
  ['/contact/1=Tom%26Jerry', '/contact?1=Tom%26Jerry'],
  ['/contact/1=a=b', '/contact?1=a=b'],
  ['/contact/?create_if_not_exists=1', '/contact?create_if_not_exists=1'],
  ['/contact?create_if_not_exists=0', '/contact?create_if_not_exists=0'],
  ['/export/id=2141', '/export/2141'],
  ['/export/id=2141/', '/export/2141'],
  ['/Export/ID=2141', '/export/2141'],
  ['/export/2140/data/', '/export/2140/data'],
  ['/export/ID/data/?offset=0&limit=1', '/export/ID/data?offset=0&limit=1'],
  ['/export/2147/data/offset=&limit=100', '/export/2147/data?offset=&limit=100'],
  ['/export/2147/data/offset=&limit=', '/export/2147/data?offset=&limit='],
  ['/source/', '/source'],
  ['/source/create/', '/source/create'],
  ['/source/12', '/source/12'],
  ['/source/12/delete', '/source/12/delete'],
  ['/contact/delete/', '/contact/delete'],
  ['/field/translate/en', '/field/translate/en'],
  ['/field/5/choice/translate/fr/', '/field/5/choice/translate/fr'],
  ['/field/choices?fields=1,2&language=en', '/field/choices?fields=1,2&language=en'],
  ['/settings', '/settings'],
  ['/language/', '/language'],
  // path and query together
  ['/contact/query/return=3?limit=10', '/contact/query?return=3&limit=10'],
  ['/contact/query/return=3/?limit=10&1=a+b', '/contact/query?return=3&limit=10&1=a+b'],
  ['/export/id=2141?x=1', '/export/2141?x=1'],
  ['/export/id=2141&x=1', '/export?id=2141&x=1'],
  ['/export/id=', '/export?id='],
  ['/source/id=12', '/source?id=12'],
  ['/contact?', '/contact'],
  ['/contact/?', '/contact'],
  ['/contact?3=a?b', '/contact?3=a?b'],
  // slashes and letter case
  ['', ''],
  ['/', ''],
  ['//contact//getdata//', '/contact/getdata'],
  ['/Contact/GetData', '/contact/getdata'],
  ['/CONTACT/3=Anna@Example.com', '/contact?3=Anna@Example.com'],
  ['/FIELD/Shoe_Size/CHOICE/TRANSLATE/EL', '/field/Shoe_Size/choice/translate/EL'],
  ['/export/AbC/Data', '/export/AbC/data'],
  // what is no address finds no route, and is left as it is
  ['/contact/%zz', '/contact/%zz'],
  ['/contact/3=%', '/contact?3=%'],
  ['/contact/%63reate', '/contact/%63reate'],
  ['/../../etc/passwd', '/../../etc/passwd'],
  ['/=', '?='],
];

test('every documented and recorded address has its one form', () => {
  for (const [sent, canonical] of addresses) assert.equal(canonicalUrl(`/api/v2${sent}`), `/api/v2${canonical}`, sent);
});

test('the prefix is in lower case', () => {
  assert.equal(canonicalUrl('/API/V2/contact'), '/api/v2/contact');
});

test('what does not begin like an address is no error', () => {
  assert.equal(canonicalUrl(''), '/');
  assert.equal(canonicalUrl('*'), '/*');
  assert.equal(canonicalUrl('a=1'), '/?a=1');
});

const part = fc.constantFrom(
  '/',
  '//',
  'contact',
  'EXPORT',
  'id=',
  '3=',
  'x',
  '=',
  '&',
  '?',
  '+',
  '%',
  '%2f',
  '%26',
  '#',
  ';',
  '.',
  'ü',
  '\ud83d',
);
const url = fc.oneof(
  fc.array(part, { maxLength: 12 }).map((parts) => `/api/v2${parts.join('')}`),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.webUrl({ withQueryParameters: true }),
);

test('property: the one form of an address is its own one form, and nothing makes an error', () => {
  fc.assert(
    fc.property(url, (sent) => {
      const canonical = canonicalUrl(sent);
      assert.equal(canonicalUrl(canonical), canonical);
      assert.match(canonical.split('?')[0]!, /^\/$|^(\/[^/=]+)+$/);
    }),
    { numRuns: 10_000, seed: 42 },
  );
});

test('property: a value in the path arrives as it was meant', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 20 }), fc.constantFrom('', '/'), (value, slash) => {
      const inPath = encodeURIComponent(value).replaceAll('%2F', '//').replaceAll('%2B', '+').replaceAll('%40', '@');
      const { searchParams } = new URL(canonicalUrl(`/api/v2/contact/3=${inPath}${slash}`), 'http://localhost');
      assert.deepEqual([...searchParams], [['3', value]]);
    }),
    { numRuns: 2_000, seed: 42 },
  );
});

test('a million characters take no longer than they are', () => {
  for (const sign of ['/', '=', '?', '+', '&', '/=', '=/', '/export/id=', 'a', '//a']) {
    const sent = `/api/v2${sign.repeat(1_000_000 / sign.length)}`;
    const taken = processorTime(() => [canonicalUrl(sent), canonicalUrl(`${sent}x`)]);
    assert.ok(taken < 1_000, sign);
  }
});
