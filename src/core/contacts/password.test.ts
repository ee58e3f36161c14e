import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hashPassword, isPassword } from './password.ts';

test('a password is the one of its hash, and no other is', async () => {
  const hash = await hashPassword('correct horse', 'a salt of the test');
  assert.match(hash, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]+\$[A-Za-z0-9+/]{43}$/);
  assert.equal(await isPassword('correct horse', hash), true);
  for (const wrong of ['correct Horse', '', 'correct horse ', hash]) assert.equal(await isPassword(wrong, hash), false);
  assert.notEqual(await hashPassword('correct horse', 'another salt of the test'), hash);
});

test('nobody has a password, not even an empty one', async () => {
  for (const any of ['', 'correct horse']) assert.equal(await isPassword(any), false);
});

test('a hash of another strength still opens, one of another kind is a defect', async () => {
  // Made by the reference implementation: echo -n password | argon2 somesalt -id -t 1 -m 10 -p 1 -l 32 -e
  const vector = '$argon2id$v=19$m=1024,t=1,p=1$c29tZXNhbHQ$yOmu3JVvan3/Ck1ClA32KGI/Mo6hI1AFq6yTPFcJPiM';
  assert.equal(await isPassword('password', vector), true);
  await assert.rejects(isPassword('x', '$2b$10$abc'), /of a kind this version does not know/);
});
