import { CommanderError } from 'commander';
import { ConfigError } from '../config.ts';
import { HubError } from '../core/errors.ts';
import { OperatorError } from './operator-error.ts';
import { createProgram } from './program.ts';
import { sentenceFor } from './refusal-sentences.ts';

/** What `bin/kontor.mjs` runs. Exit status: 0 done, 1 failed, 2 wrong usage. */
// The base and the export files hold personal data: nobody else on the machine reads them.
process.umask(0o077);
try {
  await createProgram().parseAsync();
} catch (error) {
  process.exitCode = exitCodeFor(error);
}

function exitCodeFor(error: unknown): number {
  // Commander has printed its own sentence already.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  console.error(messageFor(error));
  return error instanceof ConfigError ? 2 : 1;
}

function messageFor(error: unknown): string {
  if (error instanceof HubError) return sentenceFor(error.refusal);
  if (error instanceof ConfigError || error instanceof OperatorError) return error.message;
  return error instanceof Error ? String(error.stack) : String(error);
}
