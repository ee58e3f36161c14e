import { type MergeMethod, mergedPatch, patchedValues } from '../contacts/contact-values.ts';
import type { FieldPatch, FieldValue, FieldValues } from '../fields/field.ts';
import type { ContactState } from './merge.ts';
import { withStrictestConsent } from './strictest-consent.ts';

/** What becomes of two contacts' values. */
export interface MergePlan {
  readonly fields: FieldValues;
  /** E-mails and phones for which no slot was left, with the field that each was in. */
  readonly unplaced: readonly { readonly field: string; readonly value: string }[];
}

/** One place for an address or a number. */
interface Slot {
  readonly field: string;
  /** Where it rings: a field of its own, or known from the slot. */
  readonly type?: string;
  readonly rings?: string;
  /** The field of a country code that was given apart from the number. */
  readonly code?: string;
  /**
   * Somewhere no two contacts may hold the same in it. So nothing moves there from another place, where it was allowed to
   * be the same as a third contact's.
   */
  readonly mayBeUnique?: true;
}

const mailSlots: readonly Slot[] = [{ field: 'email', mayBeUnique: true }, { field: 'email2' }];
const phoneSlots: readonly Slot[] = [
  { field: 'phone', type: 'phoneType', code: 'phoneCountryCode', mayBeUnique: true },
  { field: 'phone2', type: 'phone2Type' },
  { field: 'mobile', rings: 'mobile' },
  { field: 'phoneOffice', rings: 'work' },
];

/**
 * The survivor's values after it took on those of the absorbed contact as a row by `method`. What belongs to a number goes
 * with it. An e-mail or phone of either that has lost its place moves to a free slot, whatever the method, and
 * of two consents the stricter one holds.
 */
export function mergePlan(survivor: FieldValues, absorbed: FieldValues, method: MergeMethod): MergePlan {
  const taken = patchedValues(survivor, mergedPatch(survivor, absorbed, method));
  const { fields, unplaced } = withAllPlaced(taken, survivor, absorbed);
  return { fields: withStrictestConsent(fields, survivor, absorbed), unplaced };
}

/** What two contacts became, with their e-mails and phones that have lost their places in free slots. */
export function withAllPlaced(outcome: FieldValues, survivor: FieldValues, absorbed: FieldValues): MergePlan {
  const together = phoneSlots.reduce((fields, slot) => withItsOwn(fields, slot, survivor, absorbed), outcome);
  const mails = placed(together, mailSlots, mailText, [survivor, absorbed]);
  const phones = placed(mails.fields, phoneSlots, phoneText, [survivor, absorbed]);
  return { fields: phones.fields, unplaced: [...mails.unplaced, ...phones.unplaced] };
}

/** The same with tags, which add up, and with the password of the absorbed contact where the survivor has none. */
export function mergedState(survivor: ContactState, absorbed: ContactState, method: MergeMethod): ContactState {
  const tagIds = [...new Set([...survivor.tagIds, ...absorbed.tagIds])].sort((one, other) => one - other);
  const { fields } = mergePlan(survivor.fields, absorbed.fields, method);
  return stateOf(fields, tagIds, survivor.passwordHash ?? absorbed.passwordHash);
}

/** A contact's state, with a password where there is one. */
export function stateOf(fields: FieldValues, tagIds: readonly number[], passwordHash?: string): ContactState {
  return { fields, tagIds, ...(passwordHash === undefined ? {} : { passwordHash }) };
}

/**
 * A number's type and country code are those of the contact that the number comes from. Where both have one number, of which
 * one has split the country code off, either type will do.
 */
function withItsOwn(outcome: FieldValues, slot: Slot, survivor: FieldValues, absorbed: FieldValues): FieldValues {
  const [mine, other] = [phoneText(survivor, slot), phoneText(absorbed, slot)];
  if (mine === other && survivor[slot.field] === absorbed[slot.field]) return outcome;
  const owner = outcome[slot.field] === absorbed[slot.field] && mine !== '' && other !== '' ? absorbed : survivor;
  const source = mine === '' ? absorbed : owner;
  const companions = [mine === other ? undefined : slot.type, slot.code].flatMap((field) => field ?? []);
  return patchedValues(outcome, Object.fromEntries(companions.map((field) => [field, source[field] ?? null])));
}

/** Gives every address or number of the two contacts a slot, as long as there are free ones. */
function placed(
  outcome: FieldValues,
  slots: readonly Slot[],
  text: (fields: FieldValues, slot: Slot) => string,
  contacts: readonly FieldValues[],
): MergePlan {
  let fields = outcome;
  const unplaced: { field: string; value: string }[] = [];
  for (const contact of contacts) {
    for (const slot of slots) {
      const wanted = text(contact, slot);
      const held = slots.map((one) => text(fields, one));
      if (wanted === '' || held.includes(wanted)) continue;
      // A slot that repeats one before it is as good as free.
      const isFree = (at: number): boolean => held[at] === '' || held.indexOf(held[at] ?? '') < at;
      const free = slots.find((one, at) => isFree(at) && (one === slot || one.mayBeUnique !== true));
      if (free === undefined) unplaced.push({ field: slot.field, value: wholeText(contact, slot) });
      else fields = patchedValues(fields, moved(contact, slot, free));
    }
  }
  return { fields, unplaced };
}

/** What a slot becomes when the address or number of another one moves there. */
function moved(contact: FieldValues, from: Slot, to: Slot): FieldPatch {
  const type: FieldValue | null = (from.type === undefined ? from.rings : contact[from.type]) ?? null;
  return {
    [to.field]: from.field === to.field ? (contact[from.field] ?? null) : wholeText(contact, from),
    ...(to.type === undefined ? {} : { [to.type]: type }),
    ...(to.code === undefined ? {} : { [to.code]: from.field === to.field ? (contact[to.code] ?? null) : null }),
  };
}

/** A number with its country code, where that was apart. */
function wholeText(contact: FieldValues, { field, code }: Slot): string {
  const parts = [code === undefined ? undefined : contact[code], contact[field]];
  return parts.filter((part) => part !== undefined).join(' ');
}

function mailText(fields: FieldValues, slot: Slot): string {
  return String(fields[slot.field] ?? '')
    .trim()
    .toLowerCase();
}

/** The digits, since one number is written in many ways; what has none is compared as it is. */
function phoneText(fields: FieldValues, slot: Slot): string {
  if (fields[slot.field] === undefined) return '';
  const whole = wholeText(fields, slot);
  return whole.replaceAll(/\D/g, '').replace(/^0+/, '') || whole.trim().toLowerCase();
}
