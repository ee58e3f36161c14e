import { resolve } from 'node:path';
import type { Command } from 'commander';
import { backupBase } from '../assemble/base.ts';
import { databaseName } from '../config.ts';
import { OperatorError } from './operator-error.ts';
import { printData } from './output.ts';
import { reasonOf } from './prepare.ts';
import { settingsOf } from './settings.ts';

interface BackupOptions {
  readonly to: string;
  readonly json?: true;
}

/** `kontor backup`: the base in one file, while a server goes on. */
export function addBackup(program: Command): void {
  program
    .command('backup')
    .description('copy the base into a new file while Kontor runs; it is read through before it gets its name')
    .requiredOption('--to <file>', 'file that is not there yet')
    .option('--json', 'print one JSON document')
    .action(backup);
}

async function backup(options: BackupOptions, command: Command): Promise<void> {
  const { database } = settingsOf(command);
  const to = resolve(options.to);
  const from = databaseName(database);
  if (database.engine === 'postgres') {
    throw new OperatorError(
      'PostgreSQL is backed up with pg_dump or base backups, together with the secret key: see docs/operating.md.',
    );
  }
  const { bytes } = await backupBase(database, to).catch((error: unknown) => {
    throw new OperatorError(`The base ${from} cannot be backed up: ${reasonOf(error)}.`);
  });
  printData(options, { from, to, bytes }, [`${to} holds ${from}. The secret key is not in it: keep that as well.`]);
}
