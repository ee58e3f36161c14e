// npm run evaluate [-- FOLDER] [--write]: how well the matcher sorts out the labelled sets of a folder.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import papaparse from 'papaparse';
import { packLabelledFile } from '../src/cli/labelled-file.ts';
import { startCrew, usefulThreads } from '../src/cli/matching-crew.ts';
import { compareAll } from '../src/core/duplicates/batch.ts';
import { explainPair } from '../src/core/duplicates/compared-pair.ts';
import type { BatchReport } from '../src/core/duplicates/evaluate.ts';
import type { OnlineReport } from '../src/core/duplicates/evaluate-online.ts';
import { contactInRow, type Row } from '../src/core/duplicates/labelled-rows.ts';
import { probabilityOf } from '../src/core/duplicates/probability.ts';
import { shippedModel } from '../src/core/duplicates/shipped-model.ts';

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: { write: { type: 'boolean', default: false } },
});
const folder =
  positionals[0] ?? process.env.KONTOR_LABELLED_SETS ?? join(import.meta.dirname, '../../shared/duplicates');

/** Files of this size are also evaluated with arriving rows, and their probabilities are compared with the truth. */
const large = 20_000;

async function evaluate<T>(file: string, ...options: string[]): Promise<T> {
  const kontor = join(import.meta.dirname, '../bin/kontor.mjs');
  const args = [kontor, 'duplicates', 'evaluate', file, '--json', ...options];
  return JSON.parse((await promisify(execFile)(process.execPath, args)).stdout);
}

const share = (value: number) => value.toFixed(4);

async function batchRow(name: string, file: string): Promise<{ rows: number; line: string }> {
  const report = await evaluate<BatchReport & { seconds: number; peakMemoryMb: number }>(file);
  const { rows, blocking, pairs, clusters, seconds, peakMemoryMb } = report;
  const cells = [
    ...[pairs.precision, pairs.recall, pairs.f1, pairs.bestF1, clusters.f1, blocking.completeness].map(share),
    seconds.toFixed(1),
    `${peakMemoryMb}`,
  ];
  return { rows, line: `| ${name} | ${rows} | ${cells.join(' | ')} |` };
}

async function onlineRow(name: string, file: string): Promise<string> {
  const { auto, review, lookupMs } = await evaluate<OnlineReport>(file, '--mode', 'online');
  const right = auto.right / Math.max(1, auto.right + auto.wrong);
  const counts = `${share(right)} (${auto.right} of ${auto.right + auto.wrong})`;
  const asked = `${review.true} rightly, ${review.false} in vain`;
  return `| ${name} | ${counts} | ${share(auto.found)} | ${share(review.found)} | ${asked} | ${lookupMs.p50} / ${lookupMs.p99} ms |`;
}

/** Share of true pairs by probability, in steps of a twentieth from .8 on. */
async function calibration(name: string, file: string): Promise<string> {
  await using crew = startCrew(usefulThreads(), { behind: false });
  const { contacts, truth } = await packLabelledFile(file, 'cluster', crew);
  const { pairs } = await compareAll(contacts, shippedModel, crew);
  const bins = Array.from({ length: 4 }, () => ({ count: 0, right: 0, expected: 0 }));
  for (let index = 0; index < pairs.count; index += 1) {
    const probability = probabilityOf(pairs.odds[index] ?? 0);
    const bin = bins[Math.min(3, Math.floor((probability - 0.8) * 20 + 1e-9))];
    if (probability < 0.8 || bin === undefined) continue;
    bin.count += 1;
    bin.expected += probability;
    if (truth[pairs.one[index] ?? 0] === truth[pairs.other[index] ?? 0]) bin.right += 1;
  }
  const cells = bins.map(({ count, right, expected }) =>
    count === 0 ? '' : `${(right / count).toFixed(2)} for ${(expected / count).toFixed(2)} (${count})`,
  );
  return `| ${name} | ${cells.join(' | ')} |`;
}

/** The set without the number that names each person. */
async function withoutIds(file: string, into: string): Promise<string> {
  const { data } = papaparse.parse<Row>(await readFile(file, 'utf8'), { header: true, skipEmptyLines: 'greedy' });
  const path = join(into, 'without-ids.csv');
  await writeFile(path, papaparse.unparse(data.map(({ national_id: _, ...row }) => row)));
  return path;
}

async function trapLine(file: string): Promise<string> {
  const outcomes = { merge: ['merge'], link: ['merge', 'review'], not_auto: ['review', 'new'], new: ['new'] } as const;
  const traps = (await readFile(file, 'utf8')).split('\n').filter((line) => line.trim() !== '');
  let [right, wrongMerges] = [0, 0];
  for (const line of traps) {
    const { expect, a, b } = JSON.parse(line) as { expect: keyof typeof outcomes; a: Row; b: Row };
    const { decision } = explainPair(contactInRow(a), contactInRow(b));
    if (outcomes[expect].some((outcome) => outcome === decision)) right += 1;
    else if (decision === 'merge') wrongMerges += 1;
  }
  return `${basename(file)}: ${right} of ${traps.length} decided as they should be, ${wrongMerges} merged wrongly.`;
}

async function measure(): Promise<string> {
  const scratch = await mkdtemp(join(tmpdir(), 'kontor-evaluate-'));
  const batch: string[] = [];
  const online: string[] = [];
  const bins: string[] = [];
  const traps: string[] = [];
  try {
    for (const name of (await readdir(folder)).sort()) {
      const file = join(folder, name);
      const set = basename(name, '.csv');
      if (name.endsWith('.jsonl')) traps.push(await trapLine(file));
      if (!name.endsWith('.csv')) continue;
      const { rows, line } = await batchRow(set, file);
      batch.push(line);
      const header = (await readFile(file, 'utf8')).split('\n', 1)[0] ?? '';
      if (header.includes('national_id')) {
        batch.push((await batchRow(`${set} without national_id`, await withoutIds(file, scratch))).line);
      }
      if (rows < large) continue;
      online.push(await onlineRow(set, file));
      bins.push(await calibration(set, file));
    }
  } finally {
    await rm(scratch, { recursive: true });
  }
  const head = (...columns: string[]) => [`| ${columns.join(' | ')} |`, `|${' --- |'.repeat(columns.length)}`];
  return [
    ...head('set', 'rows', 'precision', 'recall', 'F1', 'best F1', 'clusters F1', 'blocking', 's', 'MB'),
    ...batch,
    '',
    ...head('arriving (last 5,000)', 'merges right', 'found by merging', 'or by asking', 'asked', 'look-up p50 / p99'),
    ...online,
    '',
    ...head('true pairs for a p of', '.80 to .85', '.85 to .90', '.90 to .95', '.95 to 1'),
    ...bins,
    '',
    ...traps,
  ].join('\n');
}

if (!existsSync(folder)) {
  console.log(`There is no folder ${folder}: name one with labelled sets, see src/core/duplicates/README.md.`);
} else {
  const text = `${new Date().toISOString().slice(0, 10)}, ${cpus().length} cores, Node ${process.versions.node}; pairs at p >= .9.\n\n${await measure()}`;
  console.log(text);
  if (flags.write) {
    const page = join(import.meta.dirname, 'README.md');
    const before = await readFile(page, 'utf8');
    await writeFile(page, before.replace(/(<!-- accuracy -->\n)[\s\S]*(<!-- accuracy ends -->)/, `$1${text}\n$2`));
  }
}
