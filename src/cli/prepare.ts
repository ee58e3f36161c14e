import { access, constants, mkdir } from 'node:fs/promises';
import type { Command } from 'commander';
import { inspectBase, migrateBase } from '../assemble/base.ts';
import { type AssembledHub, assembleHub, opensSecrets } from '../assemble/hub.ts';
import { type Config, databaseName } from '../config.ts';
import { OperatorError } from './operator-error.ts';
import { say } from './output.ts';
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
    throw new OperatorError(`The base ${databaseName(config.database)} cannot be used: ${reasonOf(error)}.`);
  });
  return { config: { ...config, secretKey: await secretKeyOf(config) }, steps };
}

/** The given key, the one in the data folder, or a new one; but never a new one where secrets wait for an old one. */
async function secretKeyOf(config: Config): Promise<string> {
  const { dataDir } = config;
  let key = config.secretKey === '' ? await readSecretKey(dataDir) : config.secretKey;
  if (key === undefined && (await opensSecrets({ ...config, secretKey: '' }))) key = await makeSecretKey(dataDir);
  // Another process may have made it since.
  key ??= await readSecretKey(dataDir);
  if (key !== undefined && (await opensSecrets({ ...config, secretKey: key }))) return key;
  throw new OperatorError(
    `The secrets in the base are sealed with another secret key: put back ${dataDir}/secret.key or KONTOR_SECRET_KEY.`,
  );
}

/** Says so where only Kontor itself keeps accounts apart, and the server could do it too. A start does not depend on it. */
export async function warnAboutWalls(config: Config): Promise<void> {
  const gap = await (await inspectBase(config)).gapInWalls().catch(() => undefined);
  if (gap !== undefined) say(gap);
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
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : reasonOf(error.cause);
}
