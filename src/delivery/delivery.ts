import type { Delivery } from '../core/background.ts';
import type { TimeLimits } from './attempt.ts';
import { attempt } from './attempt.ts';
import { createResolver } from './egress.ts';
import { postNotification } from './notify.ts';
import { checkReceiver } from './receiver.ts';
import { loadAuthorities } from './trust.ts';

/** What the operator decides about outgoing connections. */
export interface DeliveryOptions {
  /** CIDRs or single addresses that may be reached although they are not public. */
  readonly allow: readonly string[];
  /** PEM file with authorities that sign receivers' certificates, besides the system's. */
  readonly caFile?: string;
  /** Milliseconds; absent: 10 s to connect, 60 s without a sign of life, 1 h altogether, 10 s for a notification. */
  readonly timeouts?: Partial<TimeLimits & { readonly notify: number }>;
}

const defaultTimeouts = { connect: 10_000, idle: 60_000, total: 3_600_000, notify: 10_000 };

/** The delivery over the network; throws at once when an option cannot be read. */
export function createDelivery(options: DeliveryOptions): Delivery {
  const resolve = createResolver(options.allow);
  const authorities = loadAuthorities(options.caFile);
  const limits = { ...defaultTimeouts, ...options.timeouts };
  return {
    async send(target, file, pins, signal) {
      const bounds = { ...limits, signal };
      const receiver = checkReceiver(target, file.name);
      const address = await attempt(bounds, nothingToClose, (progress) =>
        progress.step('resolve', resolve(receiver.host)),
      );
      const context = { address, authorities, limits: bounds, pins };
      // Loaded when first needed: the protocols take as much memory as the rest of the thread.
      if (receiver.protocol === 'sftp') await (await import('./sftp.ts')).sendBySftp(receiver, file, context);
      else await (await import('./ftp.ts')).sendByFtp(receiver, file, context);
    },
    async notify(url, body) {
      await postNotification(url, body, { resolve, authorities, timeout: limits.notify });
    },
  };
}

function nothingToClose(): void {}
