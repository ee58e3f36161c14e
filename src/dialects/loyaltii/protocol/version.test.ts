import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeVersion, encodeVersion } from './version.ts';

test('a version is 8 bytes in base64, and reads again', () => {
  assert.equal(encodeVersion(1), 'AAAAAAAAAAE=');
  for (const version of [1, 255, 256, 5_001, Number.MAX_SAFE_INTEGER]) {
    assert.equal(decodeVersion(encodeVersion(version)), version);
    assert.equal(decodeVersion([...Buffer.from(encodeVersion(version), 'base64')]), version);
  }
});

test('bytes that are none of ours are a version that no contact has', () => {
  for (const sent of ['', 'QEA=', '//////////8=', 'AAAAAAAAAAEA', [], [1], [0, 0, 0, 0, 0, 0, 0, 0, 1]]) {
    assert.equal(decodeVersion(sent), 0, String(sent));
  }
});

test('what is no collection of bytes is no version', () => {
  for (const sent of [1, true, {}, 'x', 'AAAA AAAAAAE=', 'AAAAAAAAAAE', 'AAAAAAAAAAE==', [-1], [1.5], ['1'], [null]]) {
    assert.equal(decodeVersion(sent), undefined, String(sent));
  }
});
