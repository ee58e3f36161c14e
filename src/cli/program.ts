import { Command } from 'commander';
import manifest from '../../package.json' with { type: 'json' };
import { addAccount } from './account.ts';
import { addBackup } from './backup.ts';
import { addDoctor } from './doctor.ts';
import { addDuplicates } from './duplicates.ts';
import { addField } from './field.ts';
import { addKey } from './key.ts';
import { addMigrate } from './migrate.ts';
import { addMove } from './move.ts';
import { addServe } from './serve.ts';
import { addSettings } from './settings.ts';
import { addTag } from './tag.ts';
import { addUser } from './user.ts';
import { addVerify } from './verify.ts';
import { addWorker } from './worker.ts';
import { addWsse } from './wsse.ts';

/** The command line with all its commands. Raises `CommanderError` instead of ending the process. */
export function createProgram(): Command {
  const program = new Command('kontor')
    .description(manifest.description)
    .version(manifest.version)
    .exitOverride()
    .showHelpAfterError('(kontor --help tells more)');
  addServe(program);
  addWorker(program);
  addMigrate(program);
  addBackup(program);
  addVerify(program);
  addMove(program);
  addAccount(program);
  addKey(program);
  addField(program);
  addTag(program);
  addUser(program);
  addDuplicates(program);
  addDoctor(program);
  addWsse(program);
  addSettings(program);
  return program;
}
