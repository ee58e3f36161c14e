import { contactKey, nameAndAddress } from '../contacts/contact-keys.ts';
import type { FieldValues } from '../fields/field.ts';
import type { Contact, Tx } from '../hub.ts';
import { contactFeatures } from './contact-features.ts';
import { contradicts } from './decide.ts';
import { isIndexWhole } from './duplicate-index.ts';
import { type Explanation, explain } from './explain.ts';
import type { Features } from './features.ts';
import { at, levels } from './levels.ts';
import { lookUp } from './look-up.ts';
import { type PreparedModel, prepareModel } from './model.ts';
import { Scorer } from './score.ts';
import { shippedModel } from './shipped-model.ts';
import { StoredBase } from './stored-base.ts';
import { nameSharesOf, sharesOf } from './terms.ts';

/** The exact keys that duplicates are found by, the strongest first; contacts have to be findable by all of them. */
export const duplicateKeys: readonly string[] = ['email', nameAndAddress];

/** Somebody who may be the same person, which is for people to decide. */
export interface Likely {
  readonly contactId: number;
  readonly probability: number;
  readonly explanation: Explanation;
}

/** What a search has found: who it is, or else who it may be, the likeliest first. */
export interface FoundDuplicates {
  readonly contact?: Contact;
  readonly review: readonly Likely[];
}

/** Of how many contacts somebody is asked at the most, for one that arrives. */
const mostAsked = 5;

/**
 * Looks for the contact that is the same person as one with these values. An equal e-mail, or an equal full name at an
 * equal full address, is enough where nothing contradicts; else the matcher decides. While the account's index is being
 * built, equality alone does. Part of the transaction that will write.
 */
export async function findDuplicates(tx: Tx, accountId: number, values: FieldValues): Promise<FoundDuplicates> {
  const equals = await equalContacts(tx, accountId, values);
  if (!(await isIndexWhole(tx, accountId))) return { ...found(equals[0]), review: [] };
  const features = contactFeatures(values);
  const base = await StoredBase.read(tx, accountId, features, equals);
  const prepared = prepareModel(shippedModel, base.terms.contacts);
  const comparing = new Comparing(features, base, prepared);
  const { outcome, matches } = lookUp(features, base, prepared);
  const sure = outcome === 'merge' ? base.contacts.get(matches[0]?.contact ?? 0) : undefined;
  const contact = comparing.equal(values, 'email') ?? sure ?? comparing.equal(values, nameAndAddress);
  if (contact !== undefined) return found(contact);
  return {
    review: matches.slice(0, mostAsked).map(({ contact: contactId, probability }) => ({
      ...{ contactId, probability },
      explanation: comparing.explain(contactId),
    })),
  };
}

function found(contact: Contact | undefined): FoundDuplicates {
  return { ...(contact === undefined ? {} : { contact }), review: [] };
}

/** The oldest contacts that have an exact key in common with the values: by the strongest key first. */
async function equalContacts(tx: Tx, accountId: number, values: FieldValues): Promise<readonly Contact[]> {
  const equals = new Map<number, Contact>();
  for (const field of duplicateKeys) {
    const key = contactKey(values, field);
    for (const contact of key === undefined ? [] : await tx.contacts.byKey(accountId, key)) {
      if (!equals.has(contact.id)) equals.set(contact.id, contact);
    }
  }
  return [...equals.values()];
}

/** Compares an arriving contact with those that were read, one by one. */
class Comparing {
  readonly #base: StoredBase;
  readonly #prepared: PreparedModel;
  readonly #scorer: Scorer;
  readonly #subject: Parameters<typeof explain>[0];

  constructor(features: Features, base: StoredBase, prepared: PreparedModel) {
    this.#base = base;
    this.#prepared = prepared;
    this.#scorer = new Scorer(prepared);
    this.#subject = { features, shares: sharesOf(features, base.terms, 0) };
  }

  /** Of the contacts that have an exact key in common and contradict in nothing the likeliest; of several the oldest. */
  equal(values: FieldValues, field: string): Contact | undefined {
    const key = contactKey(values, field)?.value;
    if (key === undefined) return undefined;
    const equals = [...this.#base.contacts.values()].filter(({ fields }) => contactKey(fields, field)?.value === key);
    const scored = equals.flatMap((contact) => {
      const odds = this.#scorer.score(this.#subject, this.#side(contact.id));
      return this.#isContradicted() ? [] : [{ contact, odds }];
    });
    scored.sort((one, other) => other.odds - one.odds || one.contact.id - other.contact.id);
    return scored[0]?.contact;
  }

  /** With a first name in common, another surname is a marriage; without one, it is somebody else. */
  #isContradicted(): boolean {
    const { pattern } = this.#scorer;
    const { lastName, firstName } = at;
    const otherName = pattern.levels[lastName] === levels.lastName.different && pattern.levels[firstName] === 0;
    return otherName || contradicts(pattern);
  }

  explain(contactId: number): Explanation {
    return explain(this.#subject, this.#side(contactId), this.#prepared);
  }

  #side(contactId: number): Parameters<typeof explain>[1] {
    const features = this.#base.features(contactId);
    return { features, shares: nameSharesOf(features, this.#base.terms, 1) };
  }
}
