import type { Command } from 'commander';
import { type MovedTableReport, moveDatabase } from '../assemble/move.ts';
import { databaseAt, databaseName } from '../config.ts';
import { OperatorError } from './operator-error.ts';
import { printData, say, table } from './output.ts';
import { reasonOf } from './prepare.ts';
import { settingsOf } from './settings.ts';

interface MoveOptions {
  readonly from: string;
  readonly to: string;
  readonly json?: true;
}

/** `kontor move`: all data of one base into an empty one, on the same engine or the other. */
export function addMove(program: Command): void {
  program
    .command('move')
    .description('move all data into an empty base, compare both, and go on where a move was interrupted')
    .requiredOption('--from <url>', 'base to read: sqlite:, sqlite:/path/file.db or postgres://user:password@host/name')
    .requiredOption('--to <url>', 'base to fill; made where there is none')
    .option('--json', 'print one JSON document')
    .action(move);
}

async function move(options: MoveOptions, command: Command): Promise<void> {
  const { dataDir } = settingsOf(command);
  const from = databaseAt('--from', options.from, dataDir);
  const to = databaseAt('--to', options.to, dataDir);
  const start = performance.now();
  const tables = await moveDatabase(from, to, progress()).catch((error: unknown) => {
    throw new OperatorError(`The move cannot go on: ${reasonOf(error)}.`);
  });
  const seconds = Math.round((performance.now() - start) / 1000);
  const equal = tables.every((one) => one.equal);
  const rows = tables.reduce((sum, { source }) => sum + source.rows, 0);
  const document = { from: databaseName(from), to: databaseName(to), equal, rows, seconds, tables };
  printData(options, document, [
    ...table([['TABLE', 'ROWS', 'DIGEST', ''], ...tables.map(lineOf)]),
    `${rows} rows moved and compared in ${seconds} s`,
  ]);
  if (equal) return;
  throw new OperatorError('The two bases differ, so the target cannot be used: make it anew and move again.');
}

function lineOf({ table: name, source, target, equal }: MovedTableReport): string[] {
  if (equal) return [name, String(source.rows), source.sum, 'equal'];
  return [name, `${source.rows}, ${target.rows} arrived`, `${source.sum}, ${target.sum} arrived`, 'DIFFERENT'];
}

/** Milliseconds between two messages about one table. */
const pause = 2_000;

/** Says on standard error what is being done: once a table, and from time to time within it. */
function progress(): Parameters<typeof moveDatabase>[2] {
  let next = 0;
  return ({ doing, table: name, rows, of }) => {
    const now = performance.now();
    if (rows < of && now < next) return;
    next = now + pause;
    say(doing === 'resuming' ? `going on with ${name}` : `${doing} ${name}: ${rows} of ${of}`);
  };
}
