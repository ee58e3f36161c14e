import { type Delivery, DeliveryError, type Export } from '../core/background.ts';
import type { Account, Hub } from '../core/hub.ts';
import type { JobKind } from './worker.ts';

/** Says in a dialect's words what became of an export. */
export type DescribeExport = (value: Export, account: Account) => string;

/**
 * Tells the receiver that an export asked for that it has ended. At least once: the receiver has the export's number
 * to tell repetitions by. Five more tries, a minute apart, as the vendor documents; none where the address is refused.
 */
export function notificationJobKind(ports: {
  readonly hub: Hub;
  readonly delivery: Delivery;
  /** Finds a dialect's words; undefined where it has none. */
  readonly wordsOf: (dialect: string) => Promise<DescribeExport | undefined>;
}): JobKind {
  const { hub, delivery, wordsOf } = ports;
  return {
    async run(job, lease) {
      const value = await hub.store.exports.byId(job.accountId, Number(job.payload.exportId));
      const account = await hub.store.accounts.byId(job.accountId);
      const notification = value?.request.notification;
      const words = notification && (await wordsOf(notification.dialect));
      if (value !== undefined && account !== undefined && notification !== undefined && words !== undefined) {
        await delivery.notify(notification.url, words(value, account));
      }
      await lease.finish(() => Promise.resolve());
    },
    retry(job, error) {
      if (error instanceof DeliveryError && error.permanent) return undefined;
      return job.attempt > 5 ? undefined : 60_000;
    },
    giveUp: () => Promise.resolve(),
  };
}
