import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { hostileBody } from './harness/hostile-body.ts';
import { createWorld, type OpenWorld } from './harness/world.ts';

/** Whatever a client sends, the answer is one of the vendor's, and what was refused has written nothing. */
let world: OpenWorld;
let base: DatabaseSync;
before(async () => {
  world = await createWorld();
  base = new DatabaseSync(world.databaseFile, { readOnly: true });
  const made = ['tag 1 One', 'contact 1', 'comment 1 on contact 1: noted', 'field hobbies choices chess,music'];
  const user = 'user 7 owner@example.com Olga Owner in Europe/Berlin speaking de';
  for (const given of [...made, user]) await world.given(given);
});
after(async () => {
  base.close();
  await world[Symbol.asyncDispose]();
});

const names: readonly string[] = [
  ...['contact', 'contacts', 'mail', 'first_name', 'title', 'ba_country', 'date_of_birth', 'terms', 'owner', 'uid'],
  ...['field_hobbies', 'comment', 'request_ip', 'return_fields', 'duplicate_check_method', 'duplicate_merge_method'],
  ...['flood_limit', 'spam_protection', 'id', 'ids', 'comments', 'name', 'description', 'label', 'field_type'],
  ...['options', 'max_length', 'mail_status', '', '__proto__', 'constructor', 'toString', '\\u0000', '\\ud800', '1'],
];

const person = '{"mail":"a@example.com","first_name":"Ann","field_hobbies":["chess"],"terms":[1]}';

/** Requests that are right, each to be spoilt in a few places. */
const templates: readonly (readonly [method: string, path: string, members: Readonly<Record<string, string>>])[] = [
  ['POST', 'contact', { contact: person, duplicate_check_method: '"auto"', flood_limit: '5' }],
  ['POST', 'contacts', { contacts: `[${person},{"mail":7},null]`, return_fields: '["mail","terms","owner"]' }],
  ['PUT', 'contact/1', { mail: '"b@example.com"', terms: '["1"]', owner: '"owner@example.com"', title: '"m"' }],
  ['GET', 'contact/1', {}],
  ['GET', 'contact/a@example.com', {}],
  ['DELETE', 'contact/2', {}],
  ['PUT', 'contact/1/terms', { terms: '[1]' }],
  ['POST', 'contact/1/terms', { terms: '[1]' }],
  ['DELETE', 'contact/1/terms', { terms: '[1]' }],
  ['GET', 'contact/1/comments', {}],
  ['POST', 'contact/1/comments', { comment: '"this is a comment"' }],
  ['PUT', 'contact/1/comments', { id: '1', comment: '"another"' }],
  ['DELETE', 'contact/1/comments', { comments: '[99]' }],
  ['POST', 'terms', { name: '"Two"', description: '"d"' }],
  ['PUT', 'terms/1', { name: '"One"' }],
  ['GET', 'terms', {}],
  ['POST', 'custom-fields', { label: '"Size"', field_type: '"selection"', options: '{"s":"S"}' }],
  ['GET', 'users', {}],
];

const suffix = fc.oneof(
  { weight: 4, arbitrary: fc.constant('') },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      ...['/', '?', '//', '/%', '/%ff', '/%00', '/..%2f..', '?fields=%zz', '?fields=a&fields=b', '?fields[]=mail'],
      ...['?limit=1e3', '?range=-1', '?offset=x', '?sort=up', '?ids=1|x', `?fields=${'x'.repeat(3_000)}`],
    ),
  },
  { weight: 1, arbitrary: fc.webQueryParameters().map((query) => `?${query}`) },
);

const request = fc
  .constantFrom(...templates)
  .chain(([method, path, members]) =>
    fc.tuple(fc.constant(method), fc.constant(path), hostileBody(names, members), suffix),
  );

function written(): unknown {
  const tables = ['contact', 'contact_key', 'change', 'contact_tag', 'tag', 'comment', 'field', 'arrival'];
  const count = (table: string) => `(select count(*) from ${table}) as ${table}_rows`;
  return base.prepare(`select ${tables.map(count).join(', ')}`).get();
}

test('whatever comes, the answer is the vendor’s, and what is refused has written nothing', async () => {
  const statuses = new Map<number, number>();
  const property = fc.asyncProperty(request, async ([method, path, text, more]) => {
    const before = written();
    const reply = await world.request({
      method,
      url: `/public/api/V1/${path}${more}`,
      headers: [['Authorization', world.variables.bearer ?? '']],
      body: text === '' ? undefined : text,
    });
    statuses.set(reply.status, (statuses.get(reply.status) ?? 0) + 1);
    assert.ok([200, 400, 404, 413, 429].includes(reply.status), `status ${reply.status}`);
    assert.equal(reply.headers['content-type'], 'application/json; charset=utf-8');
    if (reply.status === 200) return;
    const { error, message } = JSON.parse(reply.body) as Record<string, unknown>;
    assert.equal(error, true);
    assert.ok(typeof message === 'string' && message !== '', 'message');
    assert.deepEqual(written(), before, 'half written');
  });
  await fc.assert(property, { seed: 20120403, numRuns: 1_500 });
  // A generator that only ever gets refused, or only ever the same, proves little.
  assert.ok((statuses.get(200) ?? 0) > 300, JSON.stringify([...statuses]));
  assert.ok((statuses.get(400) ?? 0) > 300, JSON.stringify([...statuses]));
});
