import type { Hub } from './hub.ts';
/**
 * What is known of an address: `listed` as a spammer's by at least one source, `clean` when a source could say and none
 * lists it, `unknown` when there is no source or none could say.
 */
export type SpamVerdict = 'listed' | 'clean' | 'unknown';

/** Knows the addresses that spam comes from. */
export interface SpamScreen {
  /**
   * Judges an IPv4 or IPv6 address as text. Never raises, and answers within two seconds; what is no address, or none
   * of the public internet, is `unknown`.
   */
  verdict(address: string): Promise<SpamVerdict>;
}

/** What all block lists together have said of an address; `subject` stands for the address and the lists. */
export interface SpamAnswer {
  readonly subject: string;
  readonly verdict: SpamVerdict;
  /** When it is to be asked for again. */
  readonly until: Date;
}

export interface SpamAnswerReader {
  /** An answer that is still good at `now`. */
  find(subject: string, now: Date): Promise<SpamAnswer | undefined>;
}

export interface SpamAnswerWriter {
  /** Keeps an answer in the place of an older one, and forgets those that are not good any more at `now`. */
  keep(answer: SpamAnswer, now: Date): Promise<void>;
}

/** Keeps what block lists have said, so that no other process has to ask them for it. */
export async function keepSpamAnswer(hub: Hub, answer: SpamAnswer): Promise<void> {
  await hub.store.transaction((tx) => tx.spamAnswers.keep(answer, hub.clock.now()));
}
