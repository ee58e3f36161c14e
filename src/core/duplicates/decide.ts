import type { Pattern } from './compare.ts';
import { at, type FieldName, levels } from './levels.ts';

/** What to do with a contact that arrives: merge it with one that is there, ask somebody, or keep it as a new one. */
export type Outcome = 'merge' | 'review' | 'new';

/** From this probability on two contacts are merged without asking, if nothing speaks against it. */
const sure = 0.97;

/** From this probability on somebody is asked. */
export const likely = 0.9;

/** A contact that the arriving one was compared with. */
export interface Judged {
  readonly contact: number;
  readonly probability: number;
  /** Whether the pair may be merged without asking. */
  readonly mergeable: boolean;
}

/** What is decided about an arriving contact: with whom it may be one, the likeliest first. */
export interface Decision {
  readonly outcome: Outcome;
  readonly matches: readonly Judged[];
}

/**
 * Decides from all that was compared. A second contact that may be the same is a question for people, even when the
 * first is sure: the two may be one, or the arriving contact mixes them up.
 */
export function decide(judged: readonly Judged[]): Decision {
  const matches = bestOfEach(judged.filter(({ probability }) => probability >= likely));
  const [best] = matches;
  if (best === undefined) return { outcome: 'new', matches };
  return { outcome: best.mergeable && matches.length === 1 ? 'merge' : 'review', matches };
}

/** A merged contact is compared with all its earlier values: the best counts. */
function bestOfEach(judged: readonly Judged[]): Judged[] {
  const order = judged.toSorted((one, other) => other.probability - one.probability || one.contact - other.contact);
  const contacts = new Set<number>();
  return order.filter(({ contact }) => contacts.size < contacts.add(contact).size);
}

/** Levels that are a contradiction: however likely the pair, it is not merged without asking. */
const contradictions: Partial<Record<FieldName, readonly number[]>> = {
  firstName: [levels.firstName.fuzzy, levels.firstName.different],
  birthday: [levels.birthday.part, levels.birthday.year, levels.birthday.generation, levels.birthday.different],
  externalId: [levels.externalId.different],
  gender: [levels.gender.different],
  kind: [levels.kind.mixed],
};

/**
 * Whether a pair may be merged without asking: it is sure, or it has a personal mailbox and the whole name in common,
 * and it contradicts itself in no field that people have one of.
 */
export function isMergeable(probability: number, { levels: found }: Pattern): boolean {
  if (contradicts({ levels: found })) return false;
  return probability >= sure || (probability >= likely && hasMailboxAndName(found));
}

/** Whether two contacts differ in a field that people have one of. */
export function contradicts({ levels: found }: Pick<Pattern, 'levels'>): boolean {
  const fields = Object.entries(contradictions) as [FieldName, readonly number[]][];
  return fields.some(([field, wrong]) => wrong.includes(found[at[field]] ?? 0));
}

function hasMailboxAndName(found: Uint8Array): boolean {
  const mail = found[at.mail] ?? 0;
  const first = found[at.firstName] ?? 0;
  const last = found[at.lastName] ?? 0;
  const personal = mail === levels.mail.same || mail === levels.mail.sameName;
  const company = found[at.company] ?? 0;
  const named = first > 0 && first <= levels.firstName.near && last > 0 && last <= levels.lastName.part;
  const organisation = found[at.kind] === levels.kind.organisations && company > 0 && company <= levels.company.near;
  return personal && (named || organisation);
}
