import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { explainPair } from './compared-pair.ts';
import { contactInRow } from './labelled-rows.ts';

/** What the README shows for two contacts. */
function shown(one: string, other: string): string {
  const { decision, probability, alternative, bits, prior } = explainPair(
    contactInRow(JSON.parse(one)),
    contactInRow(JSON.parse(other)),
  );
  const rounded = (value: number) => `${value < -0.05 ? '' : '+'}${value.toFixed(1).replace('-0.0', '0.0')}`;
  return [
    `${decision} ${probability.toFixed(4)}, else ${alternative}`,
    ...bits.map(({ field, level, bits: weight }) => `${field} ${level} ${rounded(weight)}`),
    `prior ${rounded(prior)}`,
  ].join('\n');
}

test('the worked examples are what the code says', async () => {
  const page = await readFile(join(import.meta.dirname, 'README.md'), 'utf8');
  const examples = [...page.matchAll(/```example\n(\{.*\})\n(\{.*\})\n([^`]*)```/g)];
  assert.equal(examples.length, 6);
  for (const [, one = '', other = '', result = ''] of examples) assert.equal(result.trimEnd(), shown(one, other));
});
