import { access, constants, mkdir } from 'node:fs/promises';
import type { Command } from 'commander';
import { type AssembledHub, assembleHub, migrateBase, opensSecrets } from '../assemble.ts';
import type { Config } from '../config.ts';
import { OperatorError } from './operator-error.ts';
import { makeSecretKey, readSecretKey } from './secret-key.ts';
import { settingsOf } from './settings.ts';

/** Settings with a secret key, and the steps that brought the schema of their base up to date. */
export interface Prepared {
  readonly config: Config;
  readonly steps: readonly string[];
}

/**
 * Makes what is not there yet: the data folder, the schema, the secret key. Any command may be the first one of an
 * installation, and may run beside a server. Raises `OperatorError` when the base cannot be used.
 */
export async function prepare(config: Config): Promise<Prepared> {
  await makeDataFolder(config.dataDir);
  const steps = await migrateBase(config).catch((error: unknown) => {
    throw new OperatorError(`The base ${config.databaseFile} cannot be used: ${reasonOf(error)}.`);
  });
  const key = config.secretKey === '' ? await readSecretKey(config.dataDir) : config.secretKey;
  // Refuses before a new key is made: it would not open what the lost one has sealed.
  if (!(await opensSecrets({ ...config, secretKey: key ?? '' }))) {
    throw new OperatorError(
      `The secrets in the base are sealed with another secret key: put back ${config.dataDir}/secret.key or KONTOR_SECRET_KEY.`,
    );
  }
  return { config: { ...config, secretKey: key ?? (await makeSecretKey(config.dataDir)) }, steps };
}

/** Prepares and opens the base that a command was pointed at. */
export async function openHub(command: Command): Promise<AssembledHub> {
  const { config } = await prepare(settingsOf(command));
  return assembleHub(config);
}

async function makeDataFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await access(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new OperatorError(`The data folder ${folder} cannot be written (${(error as NodeJS.ErrnoException).code}).`);
  }
}

/** The innermost reason: what wraps it only says that something was tried. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : reasonOf(error.cause);
}
