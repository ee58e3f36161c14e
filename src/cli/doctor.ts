import { access, constants, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import { inspectBase } from '../assemble/base.ts';
import { opensSecrets } from '../assemble/hub.ts';
import { inspectSpamLists, inspectSpamZones } from '../assemble/spam-screen.ts';
import { type Config, databaseName } from '../config.ts';
import { Advice, type Looks, linesOf, runChecks } from './checks.ts';
import { printData } from './output.ts';
import { readSecretKey } from './secret-key.ts';
import { settingsOf } from './settings.ts';

interface DoctorOptions {
  readonly integrity?: true;
  readonly json?: true;
}

/** `kontor doctor`: looks at everything a start depends on and changes nothing. Fails when something is wrong. */
export function addDoctor(program: Command): void {
  program
    .command('doctor')
    .description('tell whether this installation is in order')
    .option('--integrity', 'read the whole base to find damage')
    .option('--json', 'print one JSON document')
    .action(doctor);
}

async function doctor(options: DoctorOptions, command: Command): Promise<void> {
  const config = settingsOf(command);
  const looks: Looks = {
    node: lookAtNode,
    'data folder': () => lookAtFolder(config.dataDir),
    'free space': () => lookAtSpace(config.dataDir),
    'secret key': () => lookAtKey(config),
    ...looksAtSpamScreen(config),
    ...((await isMade(config)) ? looksAtBase(config, options) : { base: () => 'made at the first start' }),
  };
  const checks = await runChecks(looks);
  const ok = checks.every((one) => one.ok);
  printData(options, { ok, checks }, linesOf(checks));
  if (!ok) process.exitCode = 1;
}

function looksAtBase(config: Config, { integrity }: DoctorOptions): Looks {
  return {
    base: () => lookAtSettings(config),
    ...(config.database.engine === 'postgres' ? { walls: () => lookAtWalls(config) } : {}),
    schema: async () => (await inspectBase(config)).schema(),
    secrets: () => lookAtSecrets(config),
    ...(integrity === true ? { integrity: async () => (await inspectBase(config)).integrity() } : {}),
  };
}

/** A base that cannot be asked counts as made: looking at it then tells what is wrong. */
async function isMade(config: Config): Promise<boolean> {
  return (await inspectBase(config)).isMade().catch(() => true);
}

function looksAtSpamScreen({ spamLists, dnsbl }: Config): Looks {
  return {
    ...(spamLists === undefined ? {} : { 'spam lists': () => inspectSpamLists(spamLists) }),
    ...(dnsbl.zones.length === 0 ? {} : { 'spam zones': () => inspectSpamZones(dnsbl) }),
  };
}

const neededNode = 24;

function lookAtNode(): string {
  if (Number(process.versions.node.split('.')[0]) < neededNode) throw new Error(`${process.version} is too old`);
  return process.version;
}

async function lookAtFolder(folder: string): Promise<string> {
  const nearest = await nearestFolder(folder);
  await access(nearest, constants.R_OK | constants.W_OK | constants.X_OK).catch(() => {
    throw new Error(`${nearest} cannot be written`);
  });
  return nearest === folder ? folder : `${folder}: made at the first start`;
}

/** Below this, a base under load fills the disk within minutes. */
const leastSpace = 100 * 1024 * 1024;

async function lookAtSpace(folder: string): Promise<string> {
  const { bavail, bsize } = await statfs(await nearestFolder(folder));
  const text = `${Math.floor((bavail * bsize) / 1024 / 1024)} MB`;
  if (bavail * bsize < leastSpace) throw new Error(`${text}, less than 100 MB`);
  return text;
}

async function lookAtKey(config: Config): Promise<string> {
  const { dataDir, secretKey } = config;
  if (secretKey !== '') return 'given by KONTOR_SECRET_KEY';
  if ((await readSecretKey(dataDir)) === undefined) {
    const holdsSecrets = (await isMade(config)) && !(await opensSecrets(config).catch(() => false));
    if (holdsSecrets) throw new Error('there is a base but no secret key');
    return 'made at the first start';
  }
  const { mode } = await stat(join(dataDir, 'secret.key'));
  if ((mode & 0o077) !== 0) throw new Error('others can read secret.key: chmod 600 helps');
  return join(dataDir, 'secret.key');
}

/** A start does not refuse an owner who wants it so, and says nothing: this is where it is seen. */
async function lookAtSettings(config: Config): Promise<string> {
  const settings = await (await inspectBase(config)).settings();
  const seen = `${databaseName(config.database)}: ${settings}`;
  if (settings.includes('=off')) throw new Advice(`${seen}: what was acknowledged is lost when the power goes`);
  return seen;
}

async function lookAtWalls(config: Config): Promise<string> {
  const gap = await (await inspectBase(config)).gapInWalls();
  if (gap !== undefined) throw new Advice(gap);
  return 'the server keeps accounts apart';
}

async function lookAtSecrets(config: Config): Promise<string> {
  const secretKey = config.secretKey || ((await readSecretKey(config.dataDir)) ?? '');
  if (!(await opensSecrets({ ...config, secretKey }))) throw new Error('sealed with another secret key');
  return 'opened by the secret key';
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function nearestFolder(path: string): Promise<string> {
  return (await exists(path)) || path === dirname(path) ? path : nearestFolder(dirname(path));
}
