import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Refusal } from '../../core/errors.ts';
import { failureOf } from './errors.ts';

/** What no transcript can bring about. */
const spoken: readonly (readonly [refusal: Refusal, status: number, text: string])[] = [
  [{ kind: 'busy', reason: 'storage' }, 503, 'Service temporarily unavailable'],
  [{ kind: 'busy', reason: 'stopping' }, 503, 'Service temporarily unavailable'],
  [{ kind: 'stale', what: 'contact', version: 2 }, 200, 'Request refused'],
  [{ kind: 'not_found', what: 'contact', by: 'id', value: '7' }, 200, 'Contact not found: 7'],
  [{ kind: 'not_found', what: 'organisation', value: '7' }, 200, 'Client not found: 7'],
  [{ kind: 'in_use', what: 'organisation', by: 'organisation' }, 200, 'Client still has organisations'],
];
for (const [refusal, status, text] of spoken) {
  test(`${JSON.stringify(refusal)} is ${text}`, () => {
    const failure = failureOf(refusal);
    assert.deepEqual([failure.status, failure.message], [status, text]);
  });
}
