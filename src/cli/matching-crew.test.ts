import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareAll } from '../core/duplicates/batch.ts';
import type { Row } from '../core/duplicates/labelled-rows.ts';
import { Packing } from '../core/duplicates/packed/packing.ts';
import { alone, type Crew } from '../core/duplicates/packed/steps.ts';
import { shippedModel } from '../core/duplicates/shipped-model.ts';
import { startCrew } from './matching-crew.ts';

const rows: readonly Row[] = Array.from({ length: 240 }, (_, at) => ({
  first_name: ['Anna', 'Ute', 'Jan', 'Жанна'][at % 4],
  last_name: ['Abt', 'Koller', 'Lind', 'Zander', 'Hagen'][at % 5],
  email: `box${at % 60}@web.de`,
  zip: String(10_000 + (at % 23)),
}));

async function compared(crew: Crew) {
  const packing = new Packing(crew, (piece: readonly Row[]) => crew.run('packRows', piece));
  for (let from = 0; from < rows.length; from += 50) await packing.add(rows.slice(from, from + 50));
  return compareAll(await packing.finish(), shippedModel, crew);
}

test('threads find what one alone finds', async () => {
  const expected = await compared(alone);
  for (const size of [1, 3]) {
    await using crew = startCrew(size, { behind: true });
    const { pairs, prepared } = await compared(crew);
    assert.ok(pairs.count > 1_000);
    assert.deepEqual(pairs, expected.pairs);
    assert.deepEqual(prepared, expected.prepared);
  }
});

test('a step that fails is told to whoever asked for it', async () => {
  await using crew = startCrew(1, { behind: false });
  await assert.rejects(crew.run('packRows', [{ first_name: 7 as unknown as string }]), TypeError);
});
