import type { SpamScreen, SpamVerdict } from '../core/spam-screen.ts';
import { type Address, isPublic, readAddress } from './address.ts';

/** What a source says of an address. */
export interface SourceAnswer {
  readonly verdict: SpamVerdict;
  /** False when a part of the source, or all of it, could not say. */
  readonly isWhole: boolean;
}

/** One kind of places that know spammers; answers for all of them together and never raises. */
export interface SpamSource {
  readonly kind: 'file' | 'dns';
  ask(address: Address): SourceAnswer | Promise<SourceAnswer>;
}

/** Told about what the screen does, for the metrics. */
export interface ScreenReport {
  onSpamCheck(verdict: SpamVerdict): void;
  /** A source did not say all it should have said about an address. */
  onSpamSourceFailure(kind: SpamSource['kind']): void;
}

/** A screen over sources that are asked in order: `listed` by one ends it, and `clean` outweighs `unknown`. */
export function createSpamScreen(sources: readonly SpamSource[], report?: ScreenReport): SpamScreen {
  return {
    async verdict(text) {
      const address = readAddress(text);
      const verdict = address === undefined || !isPublic(address) ? 'unknown' : await ask(address);
      report?.onSpamCheck(verdict);
      return verdict;
    },
  };

  async function ask(address: Address): Promise<SpamVerdict> {
    let sum: SpamVerdict = 'unknown';
    for (const source of sources) {
      const { verdict, isWhole } = await source.ask(address);
      if (!isWhole) report?.onSpamSourceFailure(source.kind);
      if (verdict === 'listed') return 'listed';
      if (verdict === 'clean') sum = 'clean';
    }
    return sum;
  }
}
