import { likeliestFirst, type ScoredPairs } from './scored-pairs.ts';

/** Odds count up to this much, so that no single pair outvotes a whole group. */
const mostWeight = 8;
/** What a pair that was never compared says: contacts that share no key are hardly one. */
const unknown = -4;

/**
 * Groups of contacts that are one: the number of its group for each contact. The strongest pair comes first, and two
 * groups are joined only while the mean of the odds over all pairs between them speaks for it. So a chain through a
 * family's mailbox does not make one contact of a family. Contacts that are known to be `apart` are never in one group.
 */
export function clusterContacts(
  contacts: number,
  pairs: ScoredPairs,
  apart: readonly (readonly [number, number])[] = [],
): Int32Array {
  const groups = new Groups(contacts, pairs, apart);
  for (const index of likeliestFirst(pairs, 0)) groups.joinIfAlike(pairs.one[index] ?? 0, pairs.other[index] ?? 0);
  return groups.of;
}

class Groups {
  readonly of: Int32Array;
  readonly #members = new Map<number, number[]>();
  readonly #compared: ComparedContacts;
  /** By contact: those that are known to be somebody else. */
  readonly #others = new Map<number, number[]>();

  constructor(contacts: number, pairs: ScoredPairs, apart: readonly (readonly [number, number])[]) {
    this.of = Int32Array.from({ length: contacts }, (_, contact) => contact);
    this.#compared = comparedContacts(contacts, pairs);
    for (const [one, other] of [...apart, ...apart.map(([a, b]) => [b, a] as const)]) {
      this.#others.set(one, [...(this.#others.get(one) ?? []), other]);
    }
  }

  joinIfAlike(one: number, other: number): void {
    const group = this.of[one] ?? one;
    const otherGroup = this.of[other] ?? other;
    if (group === otherGroup) return;
    const members = this.#membersOf(group);
    const others = this.#membersOf(otherGroup);
    const larger = members.length < others.length ? others : members;
    const smaller = larger === members ? others : members;
    const name = larger === members ? group : otherGroup;
    if (this.#areApart(smaller, name) || this.#weightBetween(smaller, larger.length, name) <= 0) return;
    for (const member of smaller) {
      larger.push(member);
      this.of[member] = name;
    }
    this.#members.delete(name === group ? otherGroup : group);
    this.#members.set(name, larger);
  }

  #membersOf(group: number): number[] {
    return this.#members.get(group) ?? [group];
  }

  #areApart(members: readonly number[], group: number): boolean {
    return members.some((member) => this.#others.get(member)?.some((other) => this.of[other] === group));
  }

  #weightBetween(members: readonly number[], others: number, group: number): number {
    const { starts, contacts, weights } = this.#compared;
    let sum = unknown * members.length * others;
    for (const member of members) {
      for (let place = starts[member] ?? 0; place < (starts[member + 1] ?? 0); place += 1) {
        if (this.of[contacts[place] ?? 0] === group) sum += (weights[place] ?? 0) - unknown;
      }
    }
    return sum;
  }
}

/** For each contact all contacts it was compared with, side by side from `starts`, and what that said. */
interface ComparedContacts {
  readonly starts: Int32Array;
  readonly contacts: Int32Array;
  readonly weights: Float32Array;
}

/** Only contacts that have a likely twin take part: the others stay alone. */
function comparedContacts(count: number, { count: pairs, one, other, odds }: ScoredPairs): ComparedContacts {
  const hasTwin = new Uint8Array(count);
  for (let index = 0; index < pairs; index += 1) {
    if ((odds[index] ?? 0) > 0) hasTwin[one[index] ?? 0] = hasTwin[other[index] ?? 0] = 1;
  }
  const counts = (index: number) => hasTwin[one[index] ?? 0] === 1 && hasTwin[other[index] ?? 0] === 1;
  const starts = new Int32Array(count + 2);
  for (let index = 0; index < pairs; index += 1) {
    if (!counts(index)) continue;
    for (const contact of [one[index] ?? 0, other[index] ?? 0]) starts[contact + 2] = (starts[contact + 2] ?? 0) + 1;
  }
  for (let contact = 2; contact < starts.length; contact += 1) {
    starts[contact] = (starts[contact] ?? 0) + (starts[contact - 1] ?? 0);
  }
  const contacts = new Int32Array(starts[count + 1] ?? 0);
  const weights = new Float32Array(contacts.length);
  const enter = (contact: number, twin: number, weight: number) => {
    const place = starts[contact + 1] ?? 0;
    contacts[place] = twin;
    weights[place] = weight;
    starts[contact + 1] = place + 1;
  };
  for (let index = 0; index < pairs; index += 1) {
    if (!counts(index)) continue;
    const weight = Math.max(-mostWeight, Math.min(mostWeight, odds[index] ?? 0));
    enter(one[index] ?? 0, other[index] ?? 0, weight);
    enter(other[index] ?? 0, one[index] ?? 0, weight);
  }
  return { starts, contacts, weights };
}
