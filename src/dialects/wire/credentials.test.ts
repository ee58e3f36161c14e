import assert from 'node:assert/strict';
import { test } from 'node:test';
import { authorizationOf, basicUser } from './credentials.ts';

const users: readonly (readonly [header: string, user: string | undefined])[] = [
  ['Basic a2V5Olg=', 'key'],
  ['basic  a2V5Og', 'key'],
  ['Basic a2V5OmE6Yg== ', 'key'],
  ['Basic w7xuYWw6', 'ünal'],
  ['Basic IGtleTo=', ' key'],
  ['Basic Olg=', undefined],
  ['Basic a2V5', undefined],
  ['Basic', undefined],
  ['Basic key:X', undefined],
  ['Basic a2V5Olg= a2V5Olg=', undefined],
  ['Bearer a2V5Olg=', undefined],
  ['', undefined],
];
for (const [header, user] of users) {
  test(`the user of ${JSON.stringify(header)}`, () => assert.equal(basicUser(header), user));
}

test('a request has one Authorization header, or none that counts', () => {
  const of = (...rawHeaders: string[]) => authorizationOf({ rawHeaders });
  assert.equal(of('Host', 'authorization', 'AUTHORIZATION', 'Basic a'), 'Basic a');
  assert.equal(of('Host', 'x'), undefined);
  assert.equal(of('Authorization', 'Basic a', 'authorization', 'Basic a'), undefined);
  assert.equal(of('Authorization', `Basic ${'a'.repeat(9_000)}`), undefined);
});
