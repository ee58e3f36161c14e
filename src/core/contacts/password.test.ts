import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hashPassword, isPassword } from './password.ts';

const forms = {
  argon2id: /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]+\$[A-Za-z0-9+/]{43}$/,
  scrypt: /^\$scrypt\$ln=15,r=8,p=3\$[A-Za-z0-9+/]+\$[A-Za-z0-9+/]{43}$/,
};
for (const method of ['argon2id', 'scrypt'] as const) {
  test(`${method}: a password is the one of its hash, and no other is`, async () => {
    const hash = await hashPassword('correct horse', 'a salt of the test', method);
    assert.match(hash, forms[method]);
    assert.equal(await isPassword('correct horse', hash), true);
    for (const wrong of ['correct Horse', '', 'correct horse ', hash]) {
      assert.equal(await isPassword(wrong, hash), false);
    }
    assert.notEqual(await hashPassword('correct horse', 'another salt of the test', method), hash);
  });
}

test('this Node has argon2', async () => {
  assert.match(await hashPassword('correct horse', 'a salt of the test'), forms.argon2id);
});

test('nobody has a password, not even an empty one', async () => {
  for (const any of ['', 'correct horse']) assert.equal(await isPassword(any, undefined), false);
});

test('a hash of another strength still opens, one of another kind is a defect', async () => {
  // Made by the reference implementation: echo -n password | argon2 somesalt -id -t 1 -m 10 -p 1 -l 32 -e
  const vector = '$argon2id$v=19$m=1024,t=1,p=1$c29tZXNhbHQ$yOmu3JVvan3/Ck1ClA32KGI/Mo6hI1AFq6yTPFcJPiM';
  assert.equal(await isPassword('password', vector), true);
  // RFC 7914: N = 1024, r = 8, p = 16
  const rfc = Buffer.from(
    'fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b3731622eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640',
    'hex',
  );
  const scrypt = `$scrypt$ln=10,r=8,p=16$${btoa('NaCl').replaceAll('=', '')}$${rfc.toString('base64').replaceAll('=', '')}`;
  assert.equal(await isPassword('password', scrypt), true);
  await assert.rejects(isPassword('x', '$2b$10$abc'), /of a kind this version does not know/);
});
