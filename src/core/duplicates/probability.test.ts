import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bitsOf, calibrated, probabilityOf } from './probability.ts';

test('the curve grows, has no jump, and leaves what is far away alone', () => {
  for (let odds = -6; odds < 6; odds += 0.001) {
    const step = calibrated(odds + 0.001) - calibrated(odds);
    assert.ok(step > 0 && step < 0.1, `${odds}`);
  }
  for (const odds of [-20, -4, 3.5, 40]) assert.equal(calibrated(odds), odds);
});

test('nothing is surer than one in a billion', () => {
  assert.deepEqual([bitsOf(1_000), bitsOf(-1_000), bitsOf(0)], [30, -30, 0]);
  assert.ok(probabilityOf(1_000) < 1 && probabilityOf(-1_000) > 0);
  assert.equal(probabilityOf(0), 0.5);
});
