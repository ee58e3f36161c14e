import { createHash } from 'node:crypto';
import type { Clock } from '../core/hub.ts';
import type { SpamAnswer, SpamVerdict } from '../core/spam-screen.ts';
import { reversedLabels } from './address.ts';
import { type NameServer, type NameServerAddress, nameServerAt } from './name-server.ts';
import type { SourceAnswer, SpamSource } from './spam-screen.ts';

/** Where to ask, and whom. */
export interface Dnsbl {
  /** Names of the zones, such as `bl.example.org`. */
  readonly zones: readonly string[];
  /** The name server to ask; absent: those of the system. */
  readonly resolver?: NameServerAddress | undefined;
}

/** Milliseconds for all zones together. */
const patience = 1_500;

/** Milliseconds that an answer is kept for, and one that lacks some zone's. */
const keeping = { whole: 5 * 60_000, partial: 5_000 };

/** Addresses whose answers are kept. */
const keptAnswers = 10_000;

/** Answers that other processes have got, and that they shall have from this one. */
export interface SharedAnswers {
  find(subject: string): Promise<SpamAnswer | undefined>;
  keep(answer: SpamAnswer): Promise<void>;
}

interface KeptAnswer extends SourceAnswer {
  readonly until: number;
}

/** The zones as a source. All are asked at once, and answers are kept for some minutes. */
export function dnsblSource({ zones, resolver }: Dnsbl, clock: Clock, shared?: SharedAnswers): SpamSource {
  const server = nameServerAt(resolver);
  const kept = new Map<string, { readonly answer: Promise<KeptAnswer>; until: number }>();
  const now = (): number => clock.now().getTime();

  async function answerFor(labels: string): Promise<KeptAnswer> {
    const subject = createHash('sha256')
      .update(JSON.stringify([labels, ...zones]))
      .digest('hex');
    const known = await shared?.find(subject).catch(() => undefined);
    if (known !== undefined) return { verdict: known.verdict, isWhole: true, until: known.until.getTime() };
    const answer = await askZones(server, zones, labels);
    const until = now() + (answer.isWhole ? keeping.whole : keeping.partial);
    // What this process could not find out, another one may.
    if (answer.isWhole) {
      shared?.keep({ subject, verdict: answer.verdict, until: new Date(until) }).catch(() => undefined);
    }
    return { ...answer, until };
  }

  return {
    kind: 'dns',
    async ask(address) {
      const labels = reversedLabels(address);
      const known = kept.get(labels);
      if (known !== undefined && now() < known.until) return known.answer;
      // The same address may come many times at once: all wait for one answer.
      const entry = { answer: answerFor(labels), until: Number.POSITIVE_INFINITY };
      kept.delete(labels);
      kept.set(labels, entry);
      const [oldest = ''] = kept.keys();
      if (kept.size > keptAnswers) kept.delete(oldest);
      const answer = await entry.answer;
      entry.until = answer.until;
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
  const verdicts = await askNames(nameServerAt(resolver), names);
  return zones.map((zone, index) => ({
    zone,
    listedTest: verdicts[2 * index] ?? 'unknown',
    cleanTest: verdicts[2 * index + 1] ?? 'unknown',
  }));
}

async function askZones(server: NameServer, zones: readonly string[], labels: string): Promise<SourceAnswer> {
  const names = zones.map((zone) => `${labels}.${zone}`);
  const verdicts = await askNames(server, names, 'listed');
  if (verdicts.includes('listed')) return { verdict: 'listed', isWhole: true };
  return { verdict: verdicts.includes('clean') ? 'clean' : 'unknown', isWhole: !verdicts.includes('unknown') };
}

/** Asks for all names at once, until all have answered, one answer is `enough`, or the time is over. */
async function askNames(
  server: NameServer,
  names: readonly string[],
  enough?: SpamVerdict,
): Promise<readonly SpamVerdict[]> {
  const verdicts = names.map((): SpamVerdict => 'unknown');
  const over = Promise.withResolvers<void>();
  let isOver = false;
  const asking = names.map(async (name, index) => {
    const verdict = await askName(server, name, () => !isOver);
    verdicts[index] = verdict;
    if (verdict === enough) over.resolve();
  });
  const timer = setTimeout(over.resolve, patience);
  await Promise.race([Promise.all(asking), over.promise]);
  clearTimeout(timer);
  isOver = true;
  return [...verdicts];
}

async function askName(server: NameServer, name: string, isWaiting: () => boolean): Promise<SpamVerdict> {
  try {
    return meaning(await server.addressesOf(name, isWaiting));
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
