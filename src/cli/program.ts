import { Command } from 'commander';
import manifest from '../../package.json' with { type: 'json' };
import { addAccount } from './account.ts';
import { addKey } from './key.ts';
import { addServe } from './serve.ts';
import { addSettings } from './settings.ts';

/** The command line with all its commands. Raises `CommanderError` instead of ending the process. */
export function createProgram(): Command {
  const program = new Command('kontor')
    .description(manifest.description)
    .version(manifest.version)
    .exitOverride()
    .showHelpAfterError('(kontor --help tells more)');
  addServe(program);
  addAccount(program);
  addKey(program);
  addSettings(program);
  return program;
}
