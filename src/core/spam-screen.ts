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
