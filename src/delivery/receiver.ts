import type { DeliveryTarget } from '../core/background.ts';
import { refusal } from './egress.ts';

/** A delivery target whose parts are safe to put into commands. */
export interface Receiver extends Omit<DeliveryTarget, 'folder'> {
  /** Folder names from above downwards. */
  readonly folders: readonly string[];
  /** Whether they begin at the server's root, as they were written, and not at the login directory. */
  readonly fromRoot: boolean;
}

const longestPart = 1024;

/** The bare host of a text that may be written like a URL (`ftp://example.com/`) or in brackets; checks nothing. */
export function parseHost(text: string): string {
  return text
    .trim()
    .replace(/^[a-z]+:\/\//i, '')
    .replace(/\/$/, '')
    .replace(/^\[(.*)\]$/, '$1')
    .toLowerCase();
}

/** Takes a target apart; refuses control characters anywhere, `..` in the folder, and a file name with a path. */
export function checkReceiver(target: DeliveryTarget, name: string): Receiver {
  const texts = [target.host, target.username, target.password, target.folder, name];
  const folders = target.folder.split('/').filter((folder) => folder !== '' && folder !== '.');
  const refused =
    texts.some((text) => text.length > longestPart || /\p{Cc}/u.test(text)) ||
    target.folder.split(/[/\\]/).includes('..') ||
    ['', '.', '..'].includes(name) ||
    /[/\\]/.test(name) ||
    !Number.isInteger(target.port) ||
    target.port < 1 ||
    target.port > 65535;
  if (refused) throw refusal();
  const { protocol, port, username, password } = target;
  const fromRoot = target.folder.startsWith('/') && folders.length > 0;
  return { protocol, host: parseHost(target.host), port, username, password, folders, fromRoot };
}

/**
 * Makes and finds a folder with `make`, which is given whether to begin at the root. Many servers let nobody begin there
 * and mean the login directory by it: so that comes second.
 */
export async function madeFolder<T>(
  { fromRoot }: Pick<Receiver, 'fromRoot'>,
  make: (from: 'root' | 'login directory') => Promise<T>,
): Promise<T> {
  if (!fromRoot) return make('login directory');
  try {
    return await make('root');
  } catch {
    return make('login directory');
  }
}
