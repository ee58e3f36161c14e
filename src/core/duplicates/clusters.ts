import { likeliestFirst, type ScoredPairs } from './scored-pairs.ts';

/** Odds count up to this much, so that no single pair outvotes a whole group. */
const mostWeight = 8;
/** What a pair that was never compared says: contacts that share no key are hardly one. */
const unknown = -4;

/**
 * Groups of contacts that are one: the number of its group for each contact. The strongest pair comes first, and two
 * groups are joined only while the mean of the odds over all pairs between them speaks for it. So a chain through a
 * family's mailbox does not make one contact of a family.
 */
export function clusterContacts(contacts: number, pairs: ScoredPairs): Int32Array {
  const groups = new Groups(contacts, pairs);
  for (const index of likeliestFirst(pairs, 0)) groups.joinIfAlike(pairs.one[index] ?? 0, pairs.other[index] ?? 0);
  return groups.of;
}

class Groups {
  readonly of: Int32Array;
  readonly #members = new Map<number, number[]>();
  /** For each contact that has a likely twin: all contacts it was compared with, and what that said. */
  readonly #compared = new Map<number, Map<number, number>>();

  constructor(contacts: number, pairs: ScoredPairs) {
    this.of = Int32Array.from({ length: contacts }, (_, contact) => contact);
    for (let index = 0; index < pairs.count; index += 1) {
      if ((pairs.odds[index] ?? 0) <= 0) continue;
      this.#compared.set(pairs.one[index] ?? 0, new Map());
      this.#compared.set(pairs.other[index] ?? 0, new Map());
    }
    for (let index = 0; index < pairs.count; index += 1) {
      const [one, other] = [pairs.one[index] ?? 0, pairs.other[index] ?? 0];
      const comparedWithOne = this.#compared.get(one);
      const comparedWithOther = this.#compared.get(other);
      if (comparedWithOne === undefined || comparedWithOther === undefined) continue;
      const weight = Math.max(-mostWeight, Math.min(mostWeight, pairs.odds[index] ?? 0));
      comparedWithOne.set(other, weight);
      comparedWithOther.set(one, weight);
    }
  }

  joinIfAlike(one: number, other: number): void {
    const [group, otherGroup] = [this.of[one] ?? one, this.of[other] ?? other];
    if (group === otherGroup) return;
    const [members, others] = [this.#membersOf(group), this.#membersOf(otherGroup)];
    if (this.#weightBetween(members, others) <= 0) return;
    const [larger, smaller, name] =
      members.length < others.length ? [others, members, otherGroup] : [members, others, group];
    for (const member of smaller) {
      larger.push(member);
      this.of[member] = name;
    }
    this.#members.set(name, larger);
    this.#members.delete(name === group ? otherGroup : group);
  }

  #membersOf(group: number): number[] {
    return this.#members.get(group) ?? [group];
  }

  #weightBetween(members: readonly number[], others: readonly number[]): number {
    let sum = 0;
    for (const member of members) {
      const compared = this.#compared.get(member);
      for (const other of others) sum += compared?.get(other) ?? unknown;
    }
    return sum;
  }
}
