import { type Command, InvalidArgumentError } from 'commander';
import { evaluateBatch } from '../core/duplicates/evaluate.ts';
import { readLabelledFile } from './labelled-file.ts';
import { printData, table } from './output.ts';

/** `kontor duplicates`: the matcher on its own, without a base. */
export function addDuplicates(program: Command): void {
  const duplicates = program.command('duplicates').description('find out how well duplicates are found, and why');
  duplicates
    .command('evaluate')
    .description('run the matcher over a CSV file in which it is known who is who')
    .argument('<file>', 'CSV with a header; columns as in src/core/duplicates/README.md')
    .option('--truth <column>', 'column that is equal for rows of one person or organisation', 'cluster')
    .option('--threshold <p>', 'probability from which a pair counts as found', probability, 0.9)
    .option('--json', 'print one JSON document')
    .action(evaluate);
}

interface EvaluateOptions {
  readonly truth: string;
  readonly threshold: number;
  readonly json?: true;
}

async function evaluate(file: string, options: EvaluateOptions): Promise<void> {
  const start = performance.now();
  const labelled = await readLabelledFile(file, options.truth);
  const report = evaluateBatch(labelled, options.threshold);
  const seconds = Math.round(performance.now() - start) / 1000;
  const peakMemoryMb = Math.round(process.resourceUsage().maxRSS / 1024);
  const { pairs, clusters } = report;
  const line = (name: string, { precision, recall, f1 }: typeof clusters) => [
    name,
    ...[precision, recall, f1].map((share) => share.toFixed(4)),
  ];
  const rows = [['', 'PRECISION', 'RECALL', 'F1'], line('pairs', pairs), line('clusters', clusters)];
  printData(options, { ...report, seconds, peakMemoryMb }, [
    `${report.rows} rows, ${report.truePairs} true pairs, ${seconds} s, ${peakMemoryMb} MB`,
    ...table(rows),
  ]);
}

function probability(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value > 0 && value < 1) return value;
  throw new InvalidArgumentError('A probability lies between 0 and 1.');
}
