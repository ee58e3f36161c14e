import type { DeliveryTarget } from '../core/background.ts';
import { refusal } from './egress.ts';

/** A delivery target whose parts are safe to put into commands. */
export interface Receiver extends Omit<DeliveryTarget, 'folder'> {
  /** Folder names from the login directory downwards. */
  readonly folders: readonly string[];
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
  return { protocol, host: parseHost(target.host), port, username, password, folders };
}
