import { emailStatuses } from '../fields/choice-values.ts';
import type { FieldValue, FieldValues } from '../fields/field.ts';

/** How two answers of one person to the same question are weighed. */
interface Consent {
  readonly stricter: (one: FieldValue, other: FieldValue) => FieldValue;
  /** Whether the answer forbids something, and so holds even where the other contact was never asked. */
  readonly restricts: (value: FieldValue) => boolean;
}

/**
 * The worst state of an address first: whoever complained or said no outweighs an address that bounces, that outweighs
 * not knowing, and the best proven consent comes last.
 */
export const worstEmailStatusFirst: readonly string[] = [
  'spam',
  'unsubscribed',
  'blocked',
  'temporarily-blocked',
  'unknown',
  'confirmed-by-import',
  'confirmed-manually',
  'confirmed-single-opt-in',
  'confirmed-double-opt-in',
];

/** States that say nothing against mail. */
const harmless = new Set(worstEmailStatusFirst.slice(worstEmailStatusFirst.indexOf('unknown')));

const consents: Readonly<Record<string, Consent>> = {
  optIn: { stricter: (one, other) => one === true && other === true, restricts: (value) => value === false },
  limitMailsPermanently: {
    stricter: (one, other) => one === true || other === true,
    restricts: (value) => value === true,
  },
  // Instants in ISO 8601 sort as texts.
  mailPauseUntil: { stricter: (one, other) => (String(one) > String(other) ? one : other), restricts: () => true },
  emailStatus: {
    stricter: (one, other) => (rank(one) <= rank(other) ? one : other),
    restricts: (value) => emailStatuses.includes(String(value)) && !harmless.has(String(value)),
  },
};

/** A merge's outcome in which no consent is wider than either contact gave it, whatever the method said. */
export function withStrictestConsent(outcome: FieldValues, one: FieldValues, other: FieldValues): FieldValues {
  const fields: Record<string, FieldValue> = { ...outcome };
  for (const field of Object.keys(consents)) {
    const value = strictest(field, one[field], other[field]);
    if (value !== undefined) fields[field] = value;
  }
  return fields;
}

/** Values with the restrictions among what was written later; what was allowed later allows nothing here. */
export function withRestrictions(fields: FieldValues, written: FieldValues): FieldValues {
  const restrictions = Object.entries(written).filter(([field, value]) => consents[field]?.restricts(value));
  return withStrictestConsent(fields, fields, Object.fromEntries(restrictions));
}

/** The stricter of two answers; undefined where neither forbids anything and one of them is missing. */
function strictest(field: string, one: FieldValue | undefined, other: FieldValue | undefined): FieldValue | undefined {
  const consent = consents[field];
  if (consent === undefined) return undefined;
  if (one !== undefined && other !== undefined) return consent.stricter(one, other);
  const only = one ?? other;
  return only !== undefined && consent.restricts(only) ? only : undefined;
}

/** Unknown words rank with `unknown`. */
function rank(status: FieldValue): number {
  const at = worstEmailStatusFirst.indexOf(String(status));
  return at === -1 ? worstEmailStatusFirst.indexOf('unknown') : at;
}
