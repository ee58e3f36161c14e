import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answerTimes } from './answer-times.ts';

test('the histogram says of each kind how many answers took no longer than each end', () => {
  const times = answerTimes();
  const kind = { dialect: 'none', method: 'any', route: 'unknown', status: 404 };
  for (const seconds of [0.001, 0.3, 60]) times.counterOf(kind)(seconds);
  times.counterOf({ ...kind, status: 400 })(0.002);
  const lines = times.text().split('\n');
  const labels = 'dialect="none",method="any",route="unknown",status="404"';
  const ofKind = lines.filter((line) => line.includes(labels));
  assert.equal(lines[1], '# TYPE kontor_http_request_seconds histogram');
  assert.equal(ofKind[0], `kontor_http_request_seconds_bucket{le="0.001",${labels}} 1`);
  assert.deepEqual(
    ofKind.slice(0, 15).map((line) => Number(line.split(' ').at(-1))),
    [1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 3],
  );
  assert.deepEqual(ofKind.slice(14), [
    `kontor_http_request_seconds_bucket{le="+Inf",${labels}} 3`,
    `kontor_http_request_seconds_sum{${labels}} 60.301`,
    `kontor_http_request_seconds_count{${labels}} 3`,
  ]);
  assert.equal(lines.filter((line) => line.includes('status="400"')).length, 17);
});
