import { fitModel } from './batch.ts';
import type { Features } from './features.ts';
import { blockingHashes } from './keys.ts';
import { lookUp, type SearchedBase } from './look-up.ts';
import { MemoryKeys, MemoryTerms } from './memory-base.ts';
import { prepareModel } from './model.ts';
import { shippedModel } from './shipped-model.ts';
import { countedTerms } from './terms.ts';

/** Contacts of which it is known who is who: two are one if and only if their truth is equal. */
export interface LabelledContacts {
  readonly contacts: readonly Features[];
  readonly truth: readonly string[];
}

/**
 * How well arriving contacts were dealt with, over the arrivals that count. `found` is the share of those arrivals whose
 * duplicate was in the base already: by merging for `auto`, by merging or asking for `review`.
 */
export interface OnlineReport {
  /** Contacts merged without asking: with the right one, with another. */
  readonly auto: { readonly right: number; readonly wrong: number; readonly found: number };
  /** Contacts of which somebody is asked: the right one is among those suggested, or not. */
  readonly review: { readonly true: number; readonly false: number; readonly found: number };
  /** Time for a look-up, from the contact's features to the decision. */
  readonly lookupMs: { readonly p50: number; readonly p99: number };
}

/** Only the last arrivals count: before them, a file is the base that they come into. */
const counted = 5_000;

/** The model is fitted when the base has this many contacts, and each time it has doubled since. */
const firstFit = 1_000;

/**
 * Lets contacts arrive in order: each is looked up before it enters, is merged with the contact found when the decision
 * says so, and else enters as a new one. `now` tells the time in milliseconds.
 */
export async function evaluateOnline({ contacts, truth }: LabelledContacts, now: () => number): Promise<OnlineReport> {
  const base = new ArrivingBase(contacts);
  const report = { right: 0, wrong: 0, true: 0, false: 0, findable: 0 };
  const times: number[] = [];
  const seen = new Set<string>();
  let prepared = prepareModel(shippedModel, firstFit);
  for (const [arrival, features] of contacts.entries()) {
    if (arrival >= firstFit && Math.log2(arrival / firstFit) % 1 === 0) {
      prepared = prepareModel(await fitModel(shippedModel, contacts.slice(0, arrival)), arrival);
    }
    const start = now();
    const { outcome, matches } = lookUp(features, base, prepared);
    const taken = now() - start;
    const own = truth[arrival] ?? '';
    if (arrival >= contacts.length - counted) {
      times.push(taken);
      if (seen.has(own)) report.findable += 1;
      if (outcome === 'merge') report[truth[matches[0]?.contact ?? -1] === own ? 'right' : 'wrong'] += 1;
      if (outcome === 'review') report[matches.some(({ contact }) => truth[contact] === own) ? 'true' : 'false'] += 1;
    }
    seen.add(own);
    base.enter(arrival, outcome === 'merge' ? matches[0]?.contact : undefined);
  }
  return finished(report, times);
}

function finished(
  report: { right: number; wrong: number; true: number; false: number; findable: number },
  times: number[],
) {
  const { right, wrong, findable } = report;
  const share = (count: number) => (findable === 0 ? 1 : count / findable);
  times.sort((one, other) => one - other);
  const quantile = (part: number) => Math.round((times[Math.floor((times.length - 1) * part)] ?? 0) * 1000) / 1000;
  return {
    auto: { right, wrong, found: share(right) },
    review: { true: report.true, false: report.false, found: share(right + report.true) },
    lookupMs: { p50: quantile(0.5), p99: quantile(0.99) },
  };
}

/** The contacts of a list that have arrived, by their position in it; a merged contact keeps its first position. */
class ArrivingBase implements SearchedBase {
  readonly keys = new MemoryKeys();
  readonly terms = new MemoryTerms();
  readonly #contacts: readonly Features[];
  readonly #contactOf: Int32Array;

  constructor(contacts: readonly Features[]) {
    this.#contacts = contacts;
    this.#contactOf = new Int32Array(contacts.length);
  }

  features(entry: number): Features {
    const features = this.#contacts[entry];
    if (features === undefined) throw new RangeError('there is no such contact');
    return features;
  }

  contact(entry: number): number {
    return this.#contactOf[entry] ?? entry;
  }

  enter(arrival: number, mergedWith: number | undefined): void {
    const features = this.features(arrival);
    this.#contactOf[arrival] = mergedWith ?? arrival;
    this.keys.add(arrival, blockingHashes(features));
    this.terms.add(countedTerms(features));
  }
}
