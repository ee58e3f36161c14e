import type { CustomField } from '../../../core/fields/field.ts';
import { type EmarsysField, systemFields } from '../fields.ts';
import { choicesOf, type EmarsysChoice } from '../vocabulary/choices.ts';
import { choiceLabel, fieldName } from '../vocabulary/labels.ts';

/** The fields of one account as this vendor shows them. */
export interface AccountFields {
  readonly all: readonly EmarsysField[];
  /** The zone that days and times are in. */
  readonly timezone: string;
  /** By number, as text or number; undefined for anything else. */
  byId(id: unknown): EmarsysField | undefined;
  /** By number or by string id, as `key_id` and `return` allow. */
  byName(name: unknown): EmarsysField | undefined;
  choices(field: EmarsysField): readonly EmarsysChoice[];
  /** A field's name in a language; English where it is missing. */
  name(field: EmarsysField, language: string): string;
  choiceName(field: EmarsysField, choice: EmarsysChoice, language: string): string;
}

/** The system fields and an account's own, which follow them in order of id. Made once for each state of the account. */
export function accountFields(custom: readonly CustomField[], timezone: string): AccountFields {
  const own = new Map(custom.map((field) => [field.id, field]));
  const all = [...systemFields, ...custom.map(toEmarsys)];
  const byId = new Map(all.map((field) => [String(field.id), field]));
  // The account's own come first: where it has made a name that a system field has, the system field counts.
  const byStringId = new Map(all.toReversed().map((field) => [(field.stringId ?? '').toLowerCase(), field]));
  const choices = new Map(all.map((field) => [field.id, choicesOf(field.id) ?? ownChoices(own.get(field.id))]));
  const find = (id: unknown): EmarsysField | undefined =>
    typeof id === 'string' || typeof id === 'number' ? byId.get(String(id)) : undefined;
  return {
    ...{ all, timezone },
    byId: find,
    byName: (name) =>
      find(name) ?? (typeof name === 'string' && name !== '' ? byStringId.get(name.toLowerCase()) : undefined),
    choices: (field) => choices.get(field.id) ?? [],
    name: (field, language) => own.get(field.id)?.labels[language.toLowerCase()] ?? fieldName(field, language),
    choiceName(field, choice, language) {
      const option = own.get(field.id)?.options?.find((item) => item.value === choice.value);
      if (option !== undefined) return option.labels[language.toLowerCase()] ?? option.label;
      return choiceLabel(field.id, choice.id, language) ?? choice.name;
    },
  };
}

/** The subtypes that only this vendor's wire has words for; other dialects' types read as their nearest. */
const applicationTypes: Readonly<Record<CustomField['type'], EmarsysField['applicationType']>> = {
  text: 'longtext',
  date: 'date',
  datetime: 'date',
  number: 'numeric',
  boolean: 'singlechoice',
  choice: 'singlechoice',
  choices: 'multichoice',
};

const ownTypes: ReadonlySet<string> = new Set(['shorttext', 'longtext', 'largetext', 'url', 'voucher']);

function toEmarsys(field: CustomField): EmarsysField {
  const { subtype } = field;
  return {
    id: field.id,
    key: field.key,
    name: field.name,
    stringId: field.code,
    applicationType: ownTypes.has(subtype)
      ? (subtype as EmarsysField['applicationType'])
      : applicationTypes[field.type],
    access: 'writable',
    ...(field.type === 'datetime' ? { hasTime: true } : {}),
    exportable: true,
  };
}

function ownChoices(field: CustomField | undefined): readonly EmarsysChoice[] {
  if (field?.type === 'boolean') {
    return [
      { id: 1, value: true, name: 'True' },
      { id: 2, value: false, name: 'False' },
    ];
  }
  // The list may only grow at its end: a choice's place in it is its number.
  return (field?.options ?? []).map((option, index) => ({ id: index + 1, value: option.value, name: option.label }));
}
