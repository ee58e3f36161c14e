import type { DeliveryTarget } from '../../../core/background.ts';
import { failures } from '../errors.ts';
import { requireParameters } from './export-request.ts';
import { isAbsent, shown } from './operation.ts';

type Settings = Readonly<Record<string, unknown>>;

/** What `distribution_method` can say. */
export type Method = 'local' | 'ftp' | 'ftps' | 'sftp';

/** `distribution_method`: `ftp` and `local` of the seed, `sftp` of the current page (E-11), `ftps` beside them. */
export function readMethod(sent: unknown): Method {
  if (sent === 'local' || sent === 'ftp' || sent === 'ftps' || sent === 'sftp') return sent;
  throw failures.invalidDistribution(shown(sent));
}

const defaultPorts = { ftp: 21, ftps: 21, sftp: 22 } as const;

/** `ftp_settings`; `undefined` for `local`, which ignores them. */
export function readTarget(body: Settings, method: Method): DeliveryTarget | undefined {
  if (method === 'local') return undefined;
  const { ftp_settings: settings } = body;
  if (isAbsent(settings)) throw failures.missingParameter('ftp_settings');
  if (typeof settings !== 'object' || Array.isArray(settings)) {
    throw failures.invalidValue('ftp_settings', shown(settings));
  }
  const given = settings as Settings;
  requireParameters(given, ['host', 'username', 'password']);
  const { host, port, scheme } = readHost(given);
  const protocol = readProtocol(given, scheme, method);
  return {
    protocol,
    host,
    port: readPort(isAbsent(given.port) ? port : given.port, defaultPorts[protocol]),
    username: readText(given.username, 'username'),
    password: readPassword(given.password),
    folder: readFolder(given.folder),
  };
}

/** A name or an address, or a URL of those (E-12); a path in it would be the folder's business. */
const hostPattern = /^(?:(ftps?|sftp):\/\/)?(?:([\p{L}\p{N}._-]+)(?::(\d{1,5}))?|\[?([0-9a-f:.]{2,45})\]?)\/?$/iu;

function readHost(given: Settings): { host: string; port: string | undefined; scheme: string | undefined } {
  const text = readText(given.host, 'host').trim();
  const [, scheme, name, port, address] = hostPattern.exec(text) ?? [];
  const host = name ?? address;
  if (host === undefined) throw failures.invalidValue('host', text);
  return { host, port, scheme: scheme?.toLowerCase() };
}

/** Settings of other makers' forms that say the same as the method: a `protocol`, the host's scheme, a switch. */
function readProtocol(given: Settings, scheme: string | undefined, method: Exclude<Method, 'local'>) {
  const named = [given.protocol, given.type].find((value) => typeof value === 'string') ?? scheme;
  const protocol = typeof named === 'string' ? named.toLowerCase() : '';
  if (protocol === 'ftps' || protocol === 'sftp' || protocol === 'ftp') return protocol;
  const isSecure = [given.ftps, given.secure, given.ssl, given.tls].some(
    (value) => value === true || value === 1 || value === '1' || value === 'true',
  );
  return method === 'ftp' && isSecure ? 'ftps' : method;
}

function readText(value: unknown, name: string): string {
  if (!isPlain(value)) throw failures.invalidValue(name, shown(value));
  return String(value);
}

/** As every text of the target, but no failure repeats it. */
function readPassword(value: unknown): string {
  if (!isPlain(value)) throw failures.invalidValue('password', '***');
  return String(value);
}

/** Line ends and the like would become commands of the protocol. */
function isPlain(value: unknown): value is string | number {
  if (typeof value === 'number') return true;
  return typeof value === 'string' && value.length <= 1_000 && !/\p{Cc}/u.test(value);
}

function readPort(sent: unknown, absent: number): number {
  if (sent === undefined) return absent;
  const port = /^\s*\d{1,5}\s*$/.test(shown(sent)) ? Number(sent) : 0;
  if (port < 1 || port > 65_535) throw failures.invalidValue('port', shown(sent));
  return port;
}

function readFolder(sent: unknown): string {
  if (isAbsent(sent)) return '';
  const folder = readText(sent, 'folder');
  if (folder.split(/[/\\]/).includes('..')) throw failures.invalidValue('folder', folder);
  return folder;
}
