import type { Command } from 'commander';
import { printData } from './output.ts';
import { prepare } from './prepare.ts';
import { settingsOf } from './settings.ts';

/** `kontor migrate`: what each other command does first, on its own; for upgrades in steps. */
export function addMigrate(program: Command): void {
  program
    .command('migrate')
    .description('create the base or bring its schema up to date')
    .option('--json', 'print one JSON document')
    .action(migrate);
}

async function migrate(options: { readonly json?: true }, command: Command): Promise<void> {
  const { steps } = await prepare(settingsOf(command));
  const lines = steps.length === 0 ? ['The schema was up to date.'] : steps.map((step) => `${step} is done.`);
  printData(options, { steps }, lines);
}
