import type { Features } from './features.ts';
import { learn } from './learn.ts';
import { type Model, type PreparedModel, prepareModel } from './model.ts';
import type { Blocks } from './packed/blocks.ts';
import type { CandidatePairs } from './packed/candidate-pairs.ts';
import { type CountedContacts, PackedSides } from './packed/counted-contacts.ts';
import { joinPacked, type Lists, type PackedContacts, packContacts, shared } from './packed/packed-contacts.ts';
import { candidateSample, type Pairs, randomSample } from './packed/samples.ts';
import { sharesOfWork, stretchesOf } from './packed/share.ts';
import { alone, type Crew } from './packed/steps.ts';
import type { ScoredPairs } from './scored-pairs.ts';

/** All pairs of a base that share keys, compared with a model that was fitted to the base. */
export interface ComparedBase {
  readonly base: CountedContacts;
  readonly pairs: ScoredPairs;
  readonly prepared: PreparedModel;
}

/** Told how far comparing is: pairs that are done, of how many. */
export type Told = (done: number, pairs: number) => void;

/** Compares all contacts of a base that share keys. The outcome is the same whoever does the steps. */
export async function compareAll(
  contacts: PackedContacts,
  shipped: Model,
  crew: Crew,
  tell: Told = () => undefined,
): Promise<ComparedBase> {
  const base = await count(contacts, crew);
  const pairs = await pair(contacts, crew);
  const prepared = prepareModel(fitted(shipped, base, pairs), contacts.count);
  const odds = new Float64Array(shared(pairs.count, Float64Array.BYTES_PER_ELEMENT));
  const scored: ScoredPairs = { count: pairs.count, one: pairs.one, other: pairs.other, odds };
  let done = 0;
  tell(0, pairs.count);
  await Promise.all(
    stretchesOf(pairs.count, pairsAtOnce).map(async (stretch) => {
      await crew.run('writeOdds', base, scored, prepared, stretch);
      done += stretch.to - stretch.from;
      tell(done, pairs.count);
    }),
  );
  return { base, pairs: scored, prepared };
}

/** The shipped model, fitted to a base whose duplicates are not known. */
export async function fitModel(shipped: Model, features: readonly Features[]): Promise<Model> {
  const contacts = joinPacked([packContacts(features)]);
  return fitted(shipped, await count(contacts, alone), await pair(contacts, alone));
}

/** Stretches that take some tenths of a second each. */
const contactsAtOnce = 5_000;
const pairsAtOnce = 50_000;

function fitted(shipped: Model, base: CountedContacts, pairs: Pairs): Model {
  const sides = new PackedSides(base);
  const { count: size } = base.contacts;
  return learn(shipped, candidateSample(sides, pairs), randomSample(sides, size), size);
}

async function count({ count: size, texts, terms }: PackedContacts, crew: Crew): Promise<CountedContacts> {
  const counts = new Int32Array(shared(terms.values.length, Int32Array.BYTES_PER_ELEMENT));
  const names = new Float64Array(shared(2 * size, Float64Array.BYTES_PER_ELEMENT));
  const base: CountedContacts = { contacts: { count: size, texts, terms }, counts, names };
  await Promise.all(sharesOfWork(crew.size).map((share) => crew.run('countTerms', terms, counts, share)));
  await Promise.all(stretchesOf(size, contactsAtOnce).map((stretch) => crew.run('shareNames', base, stretch)));
  return base;
}

async function pair({ count: size, keys, identities }: PackedContacts, crew: Crew): Promise<Pairs> {
  const blocks = await formAllBlocks(keys, crew);
  // The keys themselves have served: where each block is, is known.
  const entries = { values: new Float64Array(0), starts: keys.starts };
  const contacts = { count: size, identities, keys: entries };
  const parts = await Promise.all(
    stretchesOf(size, contactsAtOnce).map((stretch) => crew.run('pairCandidates', contacts, blocks, stretch)),
  );
  return joinPairs(parts);
}

async function formAllBlocks(keys: Lists<Float64Array>, crew: Crew): Promise<Blocks> {
  const places = new Int32Array(shared(keys.values.length, Int32Array.BYTES_PER_ELEMENT));
  const shares = await Promise.all(
    sharesOfWork(crew.size).map(async (share) => (await crew.run('formBlocks', keys, places, share)).blocks),
  );
  return { places, shares };
}

/** All pairs one behind the other, in the order of the contacts that were searched for. */
function joinPairs(parts: readonly CandidatePairs[]): Pairs {
  const size = parts.reduce((sum, { candidates }) => sum + candidates.length, 0);
  const one = new Int32Array(shared(size, Int32Array.BYTES_PER_ELEMENT));
  const other = new Int32Array(shared(size, Int32Array.BYTES_PER_ELEMENT));
  const keys = new Uint8Array(size);
  let [contact, end] = [0, 0];
  for (const part of parts) {
    other.set(part.candidates, end);
    keys.set(part.keys, end);
    for (const candidates of part.counts) {
      one.fill(contact, end, end + candidates);
      end += candidates;
      contact += 1;
    }
  }
  return { count: size, one, other, keys };
}
