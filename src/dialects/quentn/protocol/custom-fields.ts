import { HubError } from '../../../core/errors.ts';
import type { CustomField, FieldType } from '../../../core/fields/field.ts';
import { isId } from './contact-id.ts';

/** Longest texts of a field, in characters; the page gives none (D25). */
export const longest = { name: 60, label: 255, description: 4_000 };

/** A custom field with the name that it has on this wire. */
export interface NamedField {
  readonly name: string;
  readonly field: CustomField;
}

/**
 * An account's own fields by their names here, which begin with `field_`. A field that another API made under a name
 * without that gets it; where one of this API has that very name, the other's number tells them apart.
 */
export function namedFields(fields: readonly CustomField[]): readonly NamedField[] {
  const codes = new Set(fields.map(({ code }) => code));
  return fields.map((field) => {
    const name = field.code.startsWith('field_') ? field.code : `field_${field.code}`;
    return { name: name !== field.code && codes.has(name) ? `${name}_${field.id}` : name, field };
  });
}

/** The field that an address names, by its id or its name. Raises `not_found`. */
export function knownField(fields: readonly CustomField[], text = ''): NamedField {
  const wanted = text.toLowerCase();
  const found = namedFields(fields).find(({ name, field }) =>
    isId(text) ? field.id === Number(text) : name === wanted,
  );
  if (found === undefined) throw new HubError({ kind: 'not_found', what: 'field', value: text });
  return found;
}

/** What the vendor calls a field's kind: for its forms, and for who makes a field. */
interface Kind {
  readonly type: string;
  readonly field_type: string;
}

const kinds: Readonly<Record<FieldType, Kind>> = {
  text: { type: 'text_textfield', field_type: 'text' },
  date: { type: 'date_popup', field_type: 'date' },
  datetime: { type: 'date_popup', field_type: 'date' },
  number: { type: 'number', field_type: 'float' },
  boolean: { type: 'number', field_type: 'integer' },
  choice: { type: 'options_select', field_type: 'selection' },
  choices: { type: 'options_buttons', field_type: 'selection' },
};

/** The kinds that the type of the values does not tell. */
const ownKinds: ReadonlyMap<string, Kind> = new Map([
  ['checkbox_confirmation', { type: 'checkbox_confirmation', field_type: 'checkbox_confirmation' }],
  ['integer', { type: 'number', field_type: 'integer' }],
  ['url', { type: 'text_textfield', field_type: 'url' }],
]);

/** A custom field as the page shows it, with `multiple_selection` as the WordPress plugin reads it. */
export function toCustomField({ name, field }: NamedField) {
  const { options } = field;
  return {
    field_id: field.id,
    field_name: name,
    label: field.name,
    description: field.description ?? '',
    ...(ownKinds.get(field.subtype) ?? kinds[field.type]),
    required: false,
    multiple_selection: field.type === 'choices',
    ...(options === undefined
      ? {}
      : { options: Object.fromEntries(options.map(({ value, label }) => [value, label])) }),
  };
}
