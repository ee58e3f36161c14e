import { lookup, Resolver } from 'node:dns/promises';
import type { Clock } from '../core/hub.ts';
import type { SpamVerdict } from '../core/spam-screen.ts';
import { reversedLabels } from './address.ts';
import type { SourceAnswer, SpamSource } from './spam-screen.ts';

/** Where to ask, and whom. */
export interface Dnsbl {
  /** Names of the zones, such as `bl.example.org`. */
  readonly zones: readonly string[];
  /** The name server to ask; absent: those of the system. */
  readonly resolver?: NameServer | undefined;
}

export interface NameServer {
  readonly host: string;
  readonly port: number;
}

/** Milliseconds for all zones together. */
const patience = 1_500;

/** Milliseconds after which a question is repeated: packets get lost. */
const repetition = 600;

/** Milliseconds that an answer is kept for, and one that lacks some zone's. */
const keeping = { whole: 5 * 60_000, partial: 5_000 };

/** Addresses whose answers are kept. */
const keptAnswers = 10_000;

/** The zones as a source. All are asked at once, and answers are kept for some minutes. */
export function dnsblSource({ zones, resolver }: Dnsbl, clock: Clock): SpamSource {
  const kept = new Map<string, { readonly answer: Promise<SourceAnswer>; until: number }>();
  const now = (): number => clock.now().getTime();
  return {
    kind: 'dns',
    async ask(address) {
      const labels = reversedLabels(address);
      const known = kept.get(labels);
      if (known !== undefined && now() < known.until) return known.answer;
      // The same address may come many times at once: all wait for one answer.
      const entry = { answer: askZones(zones, labels, resolver), until: Number.POSITIVE_INFINITY };
      kept.delete(labels);
      kept.set(labels, entry);
      const [oldest = ''] = kept.keys();
      if (kept.size > keptAnswers) kept.delete(oldest);
      const answer = await entry.answer;
      entry.until = now() + (answer.isWhole ? keeping.whole : keeping.partial);
      return answer;
    },
  };
}

/** What a zone says of its two test addresses: the first should be listed, the second never (RFC 5782). */
export interface ZoneState {
  readonly zone: string;
  readonly listedTest: SpamVerdict;
  readonly cleanTest: SpamVerdict;
}

/** Tells for each zone whether it does what a block list does. */
export async function inspectZones({ zones, resolver }: Dnsbl): Promise<readonly ZoneState[]> {
  const names = zones.flatMap((zone) => [`2.0.0.127.${zone}`, `1.0.0.127.${zone}`]);
  const verdicts = await askNames(names, resolver);
  return zones.map((zone, index) => ({
    zone,
    listedTest: verdicts[2 * index] ?? 'unknown',
    cleanTest: verdicts[2 * index + 1] ?? 'unknown',
  }));
}

async function askZones(zones: readonly string[], labels: string, resolver?: NameServer): Promise<SourceAnswer> {
  const names = zones.map((zone) => `${labels}.${zone}`);
  const verdicts = await askNames(names, resolver, 'listed');
  if (verdicts.includes('listed')) return { verdict: 'listed', isWhole: true };
  return { verdict: verdicts.includes('clean') ? 'clean' : 'unknown', isWhole: !verdicts.includes('unknown') };
}

/** Asks for all names at once, until all have answered, one answer is `enough`, or the time is over. */
async function askNames(
  names: readonly string[],
  server: NameServer | undefined,
  enough?: SpamVerdict,
): Promise<readonly SpamVerdict[]> {
  const verdicts = names.map((): SpamVerdict => 'unknown');
  const resolver = new Resolver({ timeout: repetition, tries: 2 });
  const over = Promise.withResolvers<void>();
  const timer = setTimeout(over.resolve, patience);
  const asking = async (): Promise<void> => {
    if (server !== undefined) await useServer(resolver, server);
    const questions = names.map(async (name, index) => {
      const verdict = await askName(resolver, name);
      verdicts[index] = verdict;
      if (verdict === enough) over.resolve();
    });
    await Promise.all(questions);
  };
  await Promise.race([asking().catch(() => undefined), over.promise]);
  clearTimeout(timer);
  const answer = [...verdicts];
  resolver.cancel();
  return answer;
}

async function useServer(resolver: Resolver, { host, port }: NameServer): Promise<void> {
  const { address, family } = await lookup(host);
  resolver.setServers([family === 6 ? `[${address}]:${port}` : `${address}:${port}`]);
}

async function askName(resolver: Resolver, name: string): Promise<SpamVerdict> {
  try {
    return meaning(await resolver.resolve4(name));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'ENOTFOUND' || code === 'ENODATA' ? 'clean' : 'unknown';
  }
}

/**
 * Lists answer in 127.0.0.0/8; in 127.255.255.0/24 they say that they do not answer (asked too often, not paid for, a
 * wrong name). Any other address comes from a name server that has an answer for everything, and says nothing.
 */
function meaning(addresses: readonly string[]): SpamVerdict {
  const isListing = (address: string): boolean => address.startsWith('127.') && !address.startsWith('127.255.255.');
  return addresses.some(isListing) ? 'listed' : 'unknown';
}
