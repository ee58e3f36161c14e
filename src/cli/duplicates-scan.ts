import { setTimeout as wait } from 'node:timers/promises';
import { type Command, InvalidArgumentError } from 'commander';
import type { ScanProgress, ScanWatch } from '../core/duplicates/scan-base.ts';
import { callerOf } from './caller.ts';
import { startCrew, usefulThreads } from './matching-crew.ts';
import { printData, say } from './output.ts';
import { openHub } from './prepare.ts';

/** Adds `kontor duplicates scan`: all contacts of an account are compared with each other. */
export function addScan(duplicates: Command): void {
  duplicates
    .command('scan')
    .description('search all contacts of an account for duplicates, and queue them for review')
    .option('--account <name>', 'account that has the contacts; may be left out where there is one only')
    .option('--merge', 'merge what leaves no question; each merge can be undone')
    .option('--anew', 'read all again, also where a scan was interrupted that could go on')
    .option('--threads <count>', 'threads that compare; as many as the machine has processors when absent', threads)
    .option('--json', 'print one JSON document')
    .action(scan);
}

interface ScanOptions {
  readonly account?: string;
  readonly merge?: true;
  readonly anew?: true;
  readonly threads?: number;
  readonly json?: true;
}

async function scan(options: ScanOptions, command: Command): Promise<void> {
  const start = performance.now();
  await using assembled = await openHub(command);
  const caller = await callerOf(assembled.hub.store, options.account);
  await using crew = startCrew(options.threads ?? usefulThreads(), { behind: true });
  const { scanBase } = await import('../core/duplicates/scan-base.ts');
  const how = { merge: options.merge === true, anew: options.anew === true };
  const report = await scanBase(assembled.hub, caller, how, crew, watch());
  const seconds = Math.round(performance.now() - start) / 1000;
  const peakMemoryMb = Math.round(process.resourceUsage().maxRSS / 1024);
  const { contacts, pairsCompared, clusters, pairsQueued, merged } = report;
  printData(options, { ...report, seconds, peakMemoryMb }, [
    `${contacts} contacts, ${pairsCompared} pairs compared, ${clusters} clusters; ${seconds} s, ${peakMemoryMb} MB`,
    `${pairsQueued} pairs queued for review${options.merge === true ? `, ${merged} contacts merged into another` : ''}`,
  ]);
}

/** Milliseconds between two lines about progress. */
const lineEvery = 1_000;
/** Others write for as long as was written, up to so many milliseconds. */
const longestRest = 50;

/** Tells the progress on standard error: each step's begin and end, and a line a second. */
function watch(): ScanWatch {
  let step = '';
  let nextLine = 0;
  let rested = 0;
  return {
    tell(progress) {
      const now = performance.now();
      if (progress.step === step && progress.done < progress.of && now < nextLine) return;
      step = progress.step;
      nextLine = now + lineEvery;
      say(lineFor(progress));
    },
    goesOn({ readAt }) {
      say(`goes on with what was found in the contacts as of ${readAt.toISOString()}`);
    },
    async rest() {
      await wait(Math.min(longestRest, performance.now() - rested));
      rested = performance.now();
    },
  };
}

function lineFor({ step, done, of }: ScanProgress): string {
  return `${step}: ${done} of ${of} (${of === 0 ? 100 : Math.floor((100 * done) / of)} %)`;
}

function threads(text: string): number {
  if (/^[1-9]\d?$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It is a number from 1 to 99.');
}
