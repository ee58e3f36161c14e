import { contactKey, nameAndAddress } from '../contacts/contact-keys.ts';
import type { FieldValues } from '../fields/field.ts';
import type { Contact, Tx } from '../hub.ts';
import type { Side, Subject } from './compare.ts';
import { contradicts, type Decision } from './decide.ts';
import { type Explanation, explain } from './explain.ts';
import type { Features } from './features.ts';
import { at, levels } from './levels.ts';
import { likenessKey } from './likeness.ts';
import { judge } from './look-up.ts';
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
 * built (`isIndexed`), equality alone does. Part of the transaction that will write.
 */
export async function findDuplicates(
  tx: Tx,
  accountId: number,
  values: FieldValues,
  isIndexed: boolean,
): Promise<FoundDuplicates> {
  if (!isIndexed) return found(await firstEqual(tx, accountId, values));
  const arriving = likenessKey(values);
  const exact = duplicateKeys.map((field) => contactKey(values, field));
  const base = await StoredBase.read(tx, accountId, arriving, exact);
  const prepared = prepareModel(shippedModel, base.terms.contacts);
  const comparing = new Comparing(arriving.features, base, prepared);
  const { outcome, matches } = comparing.judge();
  const sure = outcome === 'merge' ? matches[0]?.contact : undefined;
  const id = comparing.equal('email') ?? sure ?? comparing.equal(nameAndAddress);
  if (id !== undefined) return found(await tx.contacts.byId(accountId, id));
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

/** The oldest contact that has an exact key in common with the values, by the strongest key that finds somebody. */
async function firstEqual(tx: Tx, accountId: number, values: FieldValues): Promise<Contact | undefined> {
  for (const field of duplicateKeys) {
    const key = contactKey(values, field);
    const [contact] = key === undefined ? [] : await tx.contacts.byKey(accountId, key);
    if (contact !== undefined) return contact;
  }
  return undefined;
}

/** Compares an arriving contact with those that were read. */
class Comparing {
  readonly #base: StoredBase;
  readonly #prepared: PreparedModel;
  readonly #scorer: Scorer;
  readonly #subject: Subject;

  constructor(features: Features, base: StoredBase, prepared: PreparedModel) {
    this.#base = base;
    this.#prepared = prepared;
    this.#scorer = new Scorer(prepared);
    this.#subject = { features, shares: sharesOf(features, base.terms, 0) };
  }

  judge(): Decision {
    return judge(this.#subject, this.#base.candidates, this.#base, this.#prepared);
  }

  /** Of the contacts that have an exact key in common and contradict in nothing the likeliest; of several the oldest. */
  equal(field: string): number | undefined {
    const scored = this.#base.holdersOf(duplicateKeys.indexOf(field)).flatMap((id) => {
      const odds = this.#scorer.score(this.#subject, this.#side(id));
      return this.#isContradicted() ? [] : [{ id, odds }];
    });
    scored.sort((one, other) => other.odds - one.odds || one.id - other.id);
    return scored[0]?.id;
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

  #side(contactId: number): Side {
    const features = this.#base.features(contactId);
    return { features, shares: nameSharesOf(features, this.#base.terms, 1) };
  }
}
