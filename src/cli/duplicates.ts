import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { explainPair } from '../core/duplicates/compared-pair.ts';
import { type BatchReport, evaluateBatch } from '../core/duplicates/evaluate.ts';
import type { OnlineReport } from '../core/duplicates/evaluate-online.ts';
import { contactInRow } from '../core/duplicates/labelled-rows.ts';
import { addReview } from './duplicates-review.ts';
import { addScan } from './duplicates-scan.ts';
import type { EvaluationAnswer, EvaluationOrder } from './evaluation-thread.ts';
import { packLabelledFile } from './labelled-file.ts';
import { startCrew, usefulThreads } from './matching-crew.ts';
import { OperatorError } from './operator-error.ts';
import { printData, table } from './output.ts';

/** `kontor duplicates`: the matcher on its own, and contacts of the base that may be one. */
export function addDuplicates(program: Command): void {
  const duplicates = program
    .command('duplicates')
    .description('see how duplicates are found; review, merge and part them');
  duplicates
    .command('evaluate')
    .description('run the matcher over a CSV file in which it is known who is who')
    .argument('<file>', 'CSV with a header; columns as in src/core/duplicates/README.md')
    .option('--truth <column>', 'column that is equal for rows of one person or organisation', 'cluster')
    .option('--threshold <p>', 'probability from which a pair counts as found, in batch mode', probability, 0.9)
    .addOption(
      new Option('--mode <mode>', 'search the whole file, or let its rows arrive one after the other')
        .choices(['batch', 'online'])
        .default('batch'),
    )
    .option('--json', 'print one JSON document')
    .action(evaluate);
  duplicates
    .command('explain')
    .description('say whether two contacts are one, and what speaks for and against it')
    .argument('<a>', 'JSON file: one object with the columns of a labelled file')
    .argument('<b>', 'the same for the other contact')
    .option('--json', 'print one JSON document')
    .action(explain);
  addScan(duplicates);
  addReview(duplicates);
}

interface EvaluateOptions extends Omit<EvaluationOrder, 'file'> {
  readonly threshold: number;
  readonly mode: 'batch' | 'online';
  readonly json?: true;
}

async function evaluate(file: string, options: EvaluateOptions): Promise<void> {
  const { truth, threshold, mode } = options;
  if (mode === 'online') return printOnline(options, await runThread({ file, truth }));
  const start = performance.now();
  await using crew = startCrew(usefulThreads(), { behind: false });
  const report = await evaluateBatch(await packLabelledFile(file, truth, crew), threshold, crew);
  printBatch(options, report, Math.round(performance.now() - start) / 1000);
}

/** Contacts that arrive are kept as objects, more than the heap that Kontor is started with: a thread has its own. */
const resourceLimits = { maxOldGenerationSizeMb: 3_000 };

async function runThread(order: EvaluationOrder): Promise<OnlineReport> {
  const thread = new Worker(new URL('./evaluation-thread.ts', import.meta.url), { workerData: order, resourceLimits });
  const [answer] = (await once(thread, 'message')) as [EvaluationAnswer];
  if ('failed' in answer) throw new OperatorError(answer.failed);
  return answer.report;
}

function printBatch(options: EvaluateOptions, report: BatchReport, seconds: number): void {
  const peakMemoryMb = Math.round(process.resourceUsage().maxRSS / 1024);
  const line = (name: string, { precision, recall, f1 }: typeof report.clusters) => [
    name,
    ...[precision, recall, f1].map((share) => share.toFixed(4)),
  ];
  printData(options, { ...report, seconds, peakMemoryMb }, [
    `${report.rows} rows, ${report.truePairs} true pairs, ${seconds} s, ${peakMemoryMb} MB`,
    ...table([['', 'PRECISION', 'RECALL', 'F1'], line('pairs', report.pairs), line('clusters', report.clusters)]),
  ]);
}

function printOnline(options: EvaluateOptions, report: OnlineReport): void {
  const { auto, review, lookupMs } = report;
  printData(options, report, [
    `merged without asking: ${auto.right} right, ${auto.wrong} wrong; ${auto.found.toFixed(4)} of all duplicates`,
    `asked: ${review.true} rightly, ${review.false} in vain; with the merged ${review.found.toFixed(4)} of all duplicates`,
    `a look-up takes ${lookupMs.p50} ms, one in a hundred ${lookupMs.p99} ms or more`,
  ]);
}

async function explain(one: string, other: string, options: { readonly json?: true }): Promise<void> {
  const explanation = explainPair(contactInRow(await readContact(one)), contactInRow(await readContact(other)));
  const { probability, decision, bits, prior, alternative } = explanation;
  const rows = bits.map(({ field, level, bits: weight }) => [field, level, weight.toFixed(1)]);
  printData(options, { probability, decision, bits, prior }, [
    `${decision}: the same with a probability of ${probability.toFixed(4)}; if not, then ${alternative}`,
    ...table([['FIELD', 'LEVEL', 'BITS'], ...rows, ['prior', '', prior.toFixed(1)]]),
  ]);
}

/** One contact from a JSON file; numbers and truth values count as their text, empty and null as absent. */
async function readContact(path: string): Promise<Record<string, string>> {
  const contact = await readJson(path);
  if (typeof contact !== 'object' || contact === null || Array.isArray(contact)) {
    throw new OperatorError(`${path} does not hold one JSON object.`);
  }
  const scalars = Object.entries(contact).filter(([, value]) => value !== null && typeof value !== 'object');
  return Object.fromEntries(scalars.map(([column, value]) => [column, String(value)]));
}

async function readJson(path: string): Promise<unknown> {
  const text = await readFile(path, 'utf8').catch((error: Error) => {
    throw new OperatorError(`${path} cannot be read: ${error.message}`);
  });
  try {
    return JSON.parse(text);
  } catch {
    throw new OperatorError(`${path} is not JSON.`);
  }
}

function probability(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value > 0 && value < 1) return value;
  throw new InvalidArgumentError('A probability lies between 0 and 1.');
}
