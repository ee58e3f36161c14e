import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** One setting: an environment variable, and a flag of the same name. */
export interface Option {
  readonly name: string;
  readonly default: string;
  /** One sentence for the reference page. */
  readonly about: string;
  /** Whether a file can hold it (`<name>_FILE`). */
  readonly secret?: boolean;
}

/** Every setting there is. `docs/reference/configuration.md` is made from this table. */
export const options = {
  port: { name: 'KONTOR_PORT', default: '8484', about: 'TCP port of the server; 0 takes a free one.' },
  host: { name: 'KONTOR_HOST', default: '127.0.0.1', about: 'Address the server listens on.' },
  dataDir: {
    name: 'KONTOR_DATA_DIR',
    default: './data',
    about: 'Folder of the secret key and, unless the base is on a server, of the base and the export files.',
  },
  databaseUrl: {
    name: 'KONTOR_DATABASE_URL',
    default: 'sqlite:',
    about:
      'The base: `sqlite:` is `kontor.db` in the data folder, `sqlite:/path/file.db` another file, `postgres://user:password@host/name` a database of a PostgreSQL server.',
    secret: true,
  },
  secretKey: {
    name: 'KONTOR_SECRET_KEY',
    default: '',
    about: 'Key that secrets in the base are encrypted with; made in the data folder at the first start when absent.',
    secret: true,
  },
  publicUrl: {
    name: 'KONTOR_PUBLIC_URL',
    default: '',
    about: 'Address that clients use, for links; default is the address listened on.',
  },
  logLevel: {
    name: 'KONTOR_LOG_LEVEL',
    default: 'info',
    about: 'Least level that is logged: `debug`, `info`, `warn`, `error` or `silent`.',
  },
  jobs: { name: 'KONTOR_JOBS', default: 'on', about: 'Whether `serve` also runs background jobs: `on` or `off`.' },
  deliveryAllow: {
    name: 'KONTOR_DELIVERY_ALLOW',
    default: '',
    about: 'Networks (CIDR, comma separated) that exports and notifications may go to although they are not public.',
  },
  deliveryCaFile: {
    name: 'KONTOR_DELIVERY_CA_FILE',
    default: '',
    about:
      'PEM file of certificate authorities that FTPS receivers and notification addresses may be certified by besides the public ones.',
  },
  exportDays: { name: 'KONTOR_EXPORT_DAYS', default: '7', about: 'Days that a finished export file can be fetched.' },
  rateLimit: {
    name: 'KONTOR_RATE_LIMIT',
    default: '0',
    about: 'Requests per minute and API credential, whichever server gets them; 0 sets no limit.',
  },
  spamLists: {
    name: 'KONTOR_SPAM_LISTS',
    default: '',
    about: 'Folder of files with the addresses of spammers, read again when they change.',
  },
  dnsbl: {
    name: 'KONTOR_DNSBL',
    default: '',
    about: 'DNS block lists (zone names, comma separated) that are asked whether an address is a spammer.',
    secret: true,
  },
  dnsblResolver: {
    name: 'KONTOR_DNSBL_RESOLVER',
    default: '',
    about: "Name server (`host:port`) that is asked for block lists; default is the system's.",
  },
} as const satisfies Readonly<Record<string, Option>>;

/** Where the base is. The `url` holds a password. */
export type Database =
  | { readonly engine: 'sqlite'; readonly file: string }
  | { readonly engine: 'postgres'; readonly url: string };

/** The settings as the program uses them. Plain data: it is handed to threads. */
export interface Config {
  readonly port: number;
  readonly host: string;
  readonly dataDir: string;
  readonly database: Database;
  readonly exportDir: string;
  readonly secretKey: string;
  readonly publicUrl: string;
  readonly logLevel: string;
  readonly jobs: boolean;
  readonly deliveryAllow: readonly string[];
  readonly deliveryCaFile: string | undefined;
  readonly exportDays: number;
  /** Requests per minute and credential; 0 is none. */
  readonly rateLimit: number;
  readonly spamLists: string | undefined;
  readonly dnsbl: {
    readonly zones: readonly string[];
    readonly resolver: { readonly host: string; readonly port: number } | undefined;
  };
}

/** A setting that cannot be used; the message is for the operator. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

type Raw = Readonly<Record<keyof typeof options, string>>;

/**
 * Reads the settings from the environment, `flags` first. Raises `ConfigError` for a value that makes no sense.
 * `secretKey` stays empty when it is not given: making one is the first start's work.
 */
export function readConfig(
  env: Readonly<Record<string, string | undefined>>,
  flags: Partial<Raw> = {},
): { readonly config: Config; readonly unknown: readonly string[] } {
  const raw = Object.fromEntries(
    Object.entries(options).map(([key, option]) => [key, flags[key as keyof Raw] ?? fromEnv(env, option)]),
  ) as Raw;
  const dataDir = resolve(raw.dataDir);
  return {
    unknown: unknownNames(env),
    config: {
      port: whole('KONTOR_PORT', raw.port, 0, 65_535),
      host: raw.host,
      dataDir,
      database: databaseAt('KONTOR_DATABASE_URL', raw.databaseUrl, dataDir),
      exportDir: join(dataDir, 'exports'),
      secretKey: raw.secretKey,
      publicUrl: raw.publicUrl.replace(/\/+$/, ''),
      logLevel: oneOf('KONTOR_LOG_LEVEL', raw.logLevel, ['debug', 'info', 'warn', 'error', 'silent']),
      jobs: oneOf('KONTOR_JOBS', raw.jobs, ['on', 'off']) === 'on',
      deliveryAllow: itemsOf(raw.deliveryAllow),
      deliveryCaFile: raw.deliveryCaFile === '' ? undefined : raw.deliveryCaFile,
      exportDays: whole('KONTOR_EXPORT_DAYS', raw.exportDays, 1, 3_650),
      rateLimit: whole('KONTOR_RATE_LIMIT', raw.rateLimit, 0, 1_000_000_000),
      spamLists: raw.spamLists === '' ? undefined : resolve(raw.spamLists),
      dnsbl: { zones: dnsblZones(raw.dnsbl), resolver: nameServer(raw.dnsblResolver) },
    },
  };
}

function fromEnv(env: Readonly<Record<string, string | undefined>>, option: Option): string {
  const value = env[option.name];
  const file = option.secret === true ? env[`${option.name}_FILE`] : undefined;
  if (file === undefined || file === '') return value ?? option.default;
  if (value !== undefined) throw new ConfigError(`${option.name} and ${option.name}_FILE are both set`);
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    throw new ConfigError(`${option.name}_FILE names a file that cannot be read`);
  }
}

/** Variables that look like ours and are none: most often a typing error. `KONTOR_TEST_...` is the tests'. */
function unknownNames(env: Readonly<Record<string, string | undefined>>): string[] {
  const known = new Set(
    Object.values<Option>(options).flatMap(({ name, secret }) => (secret === true ? [name, `${name}_FILE`] : [name])),
  );
  return Object.keys(env).filter(
    (name) => name.startsWith('KONTOR_') && !name.startsWith('KONTOR_TEST_') && !known.has(name),
  );
}

/** The base that a setting or flag names; see `databaseUrl` among the options. Raises `ConfigError`. */
export function databaseAt(setting: string, url: string, dataDir: string): Database {
  const scheme = url.slice(0, url.indexOf(':') + 1);
  if (scheme === 'postgres:' || scheme === 'postgresql:') {
    if (!URL.canParse(url)) throw new ConfigError(`${setting} has to be postgres://user:password@host/name`);
    return { engine: 'postgres', url };
  }
  if (scheme !== 'sqlite:') throw new ConfigError(`${setting} has to begin with sqlite: or postgres:`);
  const path = url.slice('sqlite:'.length).replace(/^\/\/(?=\/)/, '');
  return { engine: 'sqlite', file: path === '' ? join(dataDir, 'kontor.db') : resolve(path) };
}

/** A base's name for the operator: without the password. */
export function databaseName(base: Database): string {
  if (base.engine === 'sqlite') return base.file;
  const { protocol, host, pathname } = new URL(base.url);
  return `${protocol}//${host}${pathname}`;
}

function itemsOf(list: string): string[] {
  return list
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

/** The name of a zone may be a secret, as some lists put their customer's key into it: no message repeats it. */
function dnsblZones(text: string): string[] {
  const zones = itemsOf(text).map((zone) => zone.toLowerCase().replace(/\.$/, ''));
  const isName = (zone: string): boolean =>
    // An IPv6 address before it takes 64 of the 253 characters of a name.
    zone.length <= 189 && zone.split('.').every((label) => /^[a-z0-9_-]{1,63}$/.test(label));
  if (!zones.every(isName)) throw new ConfigError('KONTOR_DNSBL has to be names of DNS zones, comma separated');
  return [...new Set(zones)];
}

function nameServer(text: string): Config['dnsbl']['resolver'] {
  if (text === '') return undefined;
  const [, ipv6, host = ipv6 ?? '', port = '53'] =
    /^(?:\[([0-9a-fA-F:.]+)\]|([^\s:[\]]+))(?::(\d{1,5}))?$/.exec(text) ?? [];
  if (host === '' || Number(port) < 1 || Number(port) > 65_535) {
    throw new ConfigError('KONTOR_DNSBL_RESOLVER has to be host:port, an IPv6 address in brackets');
  }
  return { host, port: Number(port) };
}

function whole(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (!/^\d{1,10}$/.test(text) || value < least || value > most) {
    throw new ConfigError(`${name} has to be a whole number from ${least} to ${most}`);
  }
  return value;
}

function oneOf(name: string, text: string, allowed: readonly string[]): string {
  if (!allowed.includes(text)) throw new ConfigError(`${name} has to be one of ${allowed.join(', ')}`);
  return text;
}
