import type { SpamScreen, SpamVerdict } from '../core/spam-screen.ts';

/** One kind of places that know spammers; gives what all of them together say. */
export interface SpamSource {
  verdict(address: string): Promise<SpamVerdict>;
}

/** A screen over sources that are asked in order: `listed` by one ends it, and `clean` outweighs `unknown`. */
export function createSpamScreen(sources: readonly SpamSource[]): SpamScreen {
  return {
    async verdict(address) {
      let sum: SpamVerdict = 'unknown';
      for (const source of sources) {
        const verdict = await source.verdict(address);
        if (verdict === 'listed') return 'listed';
        if (verdict === 'clean') sum = 'clean';
      }
      return sum;
    },
  };
}
