import { request as requestPlain } from 'node:http';
import { request as requestSecure } from 'node:https';
import type { LookupFunction } from 'node:net';
import { DeliveryError } from '../core/background.ts';
import { attempt } from './attempt.ts';
import type { CheckedAddress, Resolve } from './egress.ts';
import { refusal } from './egress.ts';

/** What a notification needs besides its URL and body; `timeout` is for the whole of it, in milliseconds. */
export interface NotifyContext {
  readonly resolve: Resolve;
  readonly authorities: () => string[];
  readonly timeout: number;
}

const publicPorts = [80, 443, 8080, 8443];

/** POSTs a JSON document. Any 2xx is success, a redirect is none, and of the answer only the status is read. */
export async function postNotification(text: string, body: string, context: NotifyContext): Promise<void> {
  const url = parseTarget(text);
  const { timeout } = context;
  const stop = new AbortController();
  await attempt(
    { connect: timeout, idle: timeout, total: timeout },
    () => stop.abort(),
    async (progress) => {
      const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
      const address = await progress.step('resolve', context.resolve(host));
      if (!address.allowed && !publicPorts.includes(portOf(url))) throw refusal();
      stop.signal.throwIfAborted();
      const status = await progress.step('notify', post(url, body, address, context.authorities, stop.signal));
      if (status < 200 || status > 299) throw new DeliveryError(`notify failed (status ${status})`, false);
    },
  );
}

function parseTarget(text: string): URL {
  const url = URL.parse(text);
  const refused =
    url === null ||
    /\p{Cc}/u.test(text) ||
    !['http:', 'https:'].includes(url.protocol) ||
    url.username !== '' ||
    url.password !== '';
  if (refused) throw refusal();
  return url;
}

function portOf(url: URL): number {
  if (url.port !== '') return Number(url.port);
  return url.protocol === 'https:' ? 443 : 80;
}

/** Answers the status of the reply. */
function post(
  url: URL,
  body: string,
  address: CheckedAddress,
  authorities: () => string[],
  signal: AbortSignal,
): Promise<number> {
  const lookup: LookupFunction = (_host, options, answer) => {
    if (options.all === true) answer(null, [{ address: address.address, family: address.family }]);
    else answer(null, address.address, address.family);
  };
  const headers = {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    'user-agent': 'kontor',
  };
  const isSecure = url.protocol === 'https:';
  const send = isSecure ? requestSecure : requestPlain;
  const tls = isSecure ? { ca: authorities() } : {};
  return new Promise((resolve, reject) => {
    const request = send(url, { method: 'POST', headers, lookup, signal, agent: false, ...tls });
    request.on('response', (response) => {
      response.on('error', reject);
      resolve(response.statusCode ?? 0);
      response.destroy();
    });
    request.on('error', reject);
    request.end(body);
  });
}
