import { resolve } from 'node:path';
import type { Command } from 'commander';
import { verifyBase } from '../assemble/base.ts';
import { type Database, databaseName } from '../config.ts';
import { type Check, linesOf, runChecks } from './checks.ts';
import { OperatorError } from './operator-error.ts';
import { printData, table } from './output.ts';
import { reasonOf } from './prepare.ts';
import { settingsOf } from './settings.ts';

interface VerifyOptions {
  readonly json?: true;
}

/** `kontor verify`: reads a whole base or backup, and fails when something in it is not as it has to be. */
export function addVerify(program: Command): void {
  program
    .command('verify')
    .description('read the whole base, or a backup, and tell whether it is sound; beside a server, too')
    .argument('[file]', 'SQLite file; without it, the base of the settings')
    .option('--json', 'print one JSON document')
    .action(verify);
}

async function verify(file: string | undefined, options: VerifyOptions, command: Command): Promise<void> {
  const { database: own } = settingsOf(command);
  const database: Database = file === undefined ? own : { engine: 'sqlite', file: resolve(file) };
  const base = databaseName(database);
  await using verification = await verifyBase({ database }).catch((error: unknown) => {
    throw new OperatorError(`The base ${base} cannot be read: ${reasonOf(error)}.`);
  });
  const checks = await runChecks({ schema: () => verification.schema() });
  if (isSound(checks)) checks.push(...(await runChecks(verification.looks)));
  const tables = isSound(checks) ? await verification.digests() : [];
  const rows = tables.map((one) => [one.table, String(one.rows), one.sum]);
  printData(options, { ok: isSound(checks), base, checks, tables }, [
    ...linesOf(checks),
    ...(rows.length === 0 ? [] : table([['TABLE', 'ROWS', 'DIGEST'], ...rows])),
  ]);
  if (!isSound(checks)) process.exitCode = 1;
}

function isSound(checks: readonly Check[]): boolean {
  return checks.every(({ ok }) => ok);
}
