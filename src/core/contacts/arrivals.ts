import { createHash } from 'node:crypto';
import type { Refusal } from '../errors.ts';
import type { Hub, Tx } from '../hub.ts';

/** Where a new contact comes from, and how many may come from there within an hour; without a limit, any number. */
export interface Arrival {
  /** The network address of the person, as text. */
  readonly address: string;
  readonly limit?: number;
}

/** Milliseconds that an arrival counts for. */
const window = 3_600_000;

/** `subject` stands for an address. */
export interface ArrivalReader {
  /** How many of the subject's arrivals came after `since`, and when the first of them came. */
  after(accountId: number, subject: string, since: Date): Promise<{ readonly count: number; readonly first: Date }>;
}

export interface ArrivalWriter {
  /** Notes an arrival, and forgets those of the account that came before `since`. */
  insert(accountId: number, arrival: { subject: string; at: Date; contactId: number; since: Date }): Promise<void>;
}

/** Why no more contacts may come from an address for now: `too_many`, with the time until the first of them counts no more. */
export async function tooManyArrivals(
  hub: Hub,
  tx: Tx,
  accountId: number,
  { address, limit }: Arrival,
): Promise<Refusal | undefined> {
  if (limit === undefined) return undefined;
  const subject = subjectOf(address);
  await tx.lock(accountId, [{ kind: 'arrival', value: subject }]);
  const now = hub.clock.now().getTime();
  const { count, first } = await tx.arrivals.after(accountId, subject, new Date(now - window));
  if (count < limit) return undefined;
  const retryAfter = Math.max(1, Math.ceil((first.getTime() + window - now) / 1_000));
  return { kind: 'too_many', what: 'arrival', limit, retryAfter };
}

/** Notes that a new contact came from an address. */
export async function writeArrival(
  hub: Hub,
  tx: Tx,
  accountId: number,
  { address, contactId }: { readonly address: string; readonly contactId: number },
): Promise<void> {
  const at = hub.clock.now();
  const since = new Date(at.getTime() - window);
  await tx.arrivals.insert(accountId, { subject: subjectOf(address), at, contactId, since });
}

/** Addresses are personal data: what is stored is a hash of them. */
function subjectOf(address: string): string {
  return createHash('sha256').update(address.trim().toLowerCase()).digest('hex').slice(0, 32);
}
