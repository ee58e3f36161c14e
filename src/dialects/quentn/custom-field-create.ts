import { HubError } from '../../core/errors.ts';
import type { ChoiceOption, CustomField } from '../../core/fields/field.ts';
import { longest, namedFields } from './protocol/custom-fields.ts';
import { isTrue, members, type Operation } from './protocol/operation.ts';
import { readText, requireText } from './protocol/text.ts';

type Members = Readonly<Record<string, unknown>>;
type Values = Pick<CustomField, 'type' | 'subtype' | 'maxLength' | 'options' | 'choices'>;

/** What each documented type is stored as. */
const makers: ReadonlyMap<unknown, (sent: Members) => Values> = new Map<unknown, (sent: Members) => Values>([
  ['text', (sent) => ({ type: 'text', subtype: 'text', maxLength: readMaxLength(sent.max_length ?? 255) })],
  ['selection', selection],
  ['date', () => ({ type: 'datetime', subtype: 'datetime' })],
  ['integer', () => ({ type: 'number', subtype: 'integer', maxLength: 24 })],
  ['float', () => ({ type: 'number', subtype: 'float', maxLength: 24 })],
  ['checkbox_confirmation', () => ({ type: 'text', subtype: 'checkbox_confirmation', maxLength: 4_000 })],
  ['url', () => ({ type: 'text', subtype: 'url', maxLength: 2_000 })],
]);

/** Adds a field to the account. Without a name it gets one that is made of its label. */
export const customFieldCreate: Operation = {
  name: 'Create custom field',
  method: 'POST',
  path: '/custom-fields',
  async run({ commands, customFields }, { account, caller, body }) {
    const sent = members(body);
    const label = requireText(sent.label, 'label', longest.label);
    const description = readText(sent.description, 'description', longest.description) ?? '';
    const make = makers.get(requireText(sent.field_type, 'field_type', longest.label));
    if (make === undefined) throw invalid('field_type', [...makers.keys()].join(', '));
    const taken = new Set(namedFields(await customFields(account)).map(({ name }) => name));
    const code = readName(sent.field_name) ?? freeName(label, taken);
    if (taken.has(code))
      throw new HubError({ kind: 'duplicate', what: 'field', by: 'name', value: code, count: 'one' });
    const field = await commands.createField(caller, { name: label, description, code, labels: {}, ...make(sent) });
    // quirk: a boolean where custom fields are concerned (documented).
    return { success: true, field_name: field.code, field_id: field.id };
  },
};

/** The lengths that the page offers. */
const maxLengths: readonly number[] = [8, 16, 32, 64, 128, 255];

function readMaxLength(sent: unknown): number {
  const length = Number(sent);
  if (maxLengths.includes(length)) return length;
  throw invalid('max_length', maxLengths.join(', '));
}

/** The page does not say how choices are sent: as `{ "value": "label" }`, or as a list of values (D27). */
function selection({ options: sent, multiple_selection: multiple }: Members): Values {
  const entries = Array.isArray(sent)
    ? sent.map((value) => [String(value), value] as const)
    : Object.entries(members(sent));
  const options = entries.map(([value, label]): ChoiceOption => {
    return { value, label: requireText(label, 'options', longest.label), labels: {} };
  });
  const choices = options.map(({ value }) => value);
  const isUsable = choices.length > 0 && !choices.includes('') && new Set(choices).size === choices.length;
  if (!isUsable) throw invalid('options', 'different choices');
  const kind = isTrue(multiple)
    ? ({ type: 'choices', subtype: 'multichoice' } as const)
    : ({ type: 'choice', subtype: 'singlechoice' } as const);
  return { ...kind, options, choices };
}

/** A name as sent, with the beginning that all names have. */
function readName(sent: unknown): string | undefined {
  const text = readText(sent, 'field_name', longest.name)?.toLowerCase() ?? '';
  if (text === '') return undefined;
  if (!/^(field_)?[a-z0-9][a-z0-9_]*$/.test(text)) throw invalid('field_name', 'letters, digits and _');
  return text.startsWith('field_') ? text : `field_${text}`;
}

/** A name made of a label; where that is taken, a number makes it another one. */
function freeName(label: string, taken: ReadonlySet<string>): string {
  const plain = label.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();
  const words = plain.split(/[^a-z0-9]+/).filter((word) => word !== '');
  const base = ['field', ...words].join('_').slice(0, longest.name);
  if (words.length > 0 && !taken.has(base)) return base;
  for (let number = 1; ; number += 1) if (!taken.has(`${base}_${number}`)) return `${base}_${number}`;
}

function invalid(field: string, expected: string): HubError {
  return new HubError({ kind: 'invalid', field, expected });
}
