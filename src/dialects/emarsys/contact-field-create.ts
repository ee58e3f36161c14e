import type { Commands } from '../../core/commands.ts';
import { HubError } from '../../core/errors.ts';
import type { CustomField } from '../../core/fields/field.ts';
import type { Caller } from '../../core/hub.ts';
import { failures } from './errors.ts';
import { systemFieldByStringId, systemFields } from './fields.ts';
import { members, type Operation } from './protocol/operation.ts';

type NewField = Parameters<Commands['createField']>[1];

/** The types that the API can make (documented), as the base stores them. */
const creatable: Readonly<Record<string, Pick<CustomField, 'type' | 'maxLength'>>> = {
  shorttext: { type: 'text', maxLength: 60 },
  longtext: { type: 'text', maxLength: 255 },
  largetext: { type: 'text', maxLength: 65_535 },
  date: { type: 'date' },
  url: { type: 'text', maxLength: 2_000 },
  numeric: { type: 'number', maxLength: 24 },
};

const longestName = 255;

/** Words that mean something else in a request. */
const reserved: ReadonlySet<string> = new Set(['id', 'uid', 'eid', 'key_id', 'source_id', 'contacts']);

/** Adds a field to the account. */
export const contactFieldCreate: Operation = {
  name: 'Creating a Field',
  method: 'POST',
  path: '/field',
  async run({ commands }, { body, caller }) {
    const { name, application_type: type, string_id: stringId } = members(body);
    if (isAbsent(name) || isAbsent(type)) throw failures.fieldParametersMissing();
    if (typeof name !== 'string' || name.trim() === '' || name.length > longestName) throw failures.invalidFieldName();
    const kind = typeof type === 'string' ? creatable[type] : undefined;
    if (typeof type !== 'string' || kind === undefined) throw failures.fieldTypeNotCreatable();
    const code = readStringId(stringId, name);
    if (reserved.has(name.toLowerCase()) || reserved.has(code)) throw failures.reservedFieldName();
    if (isSystem(name) || systemFieldByStringId(code) !== undefined) throw failures.fieldExists();
    const field = await create(commands.createField, caller, { name, code, subtype: type, labels: {}, ...kind });
    return { application_type: type, id: field.id, name, string_id: field.code };
  },
};

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

function isSystem(name: string): boolean {
  return systemFields.some((field) => field.name.toLowerCase() === name.trim().toLowerCase());
}

/** A name for programs: as sent, or made from the field's name. */
function readStringId(sent: unknown, name: string): string {
  if (isAbsent(sent)) return slug(name);
  if (typeof sent !== 'string' || !/^[a-z][a-z0-9_]{0,63}$/i.test(sent)) throw failures.invalidFieldName();
  return sent.toLowerCase();
}

function slug(name: string): string {
  const plain = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_|_$/g, '');
  return `${/^[a-z]/.test(plain) ? '' : 'field_'}${plain}`.slice(0, 60);
}

/** Names written in other letters can have the same slug: then a number makes it another one. */
async function create(createField: Commands['createField'], caller: Caller, field: NewField): Promise<CustomField> {
  for (let number = 1; ; number += 1) {
    const code = number === 1 ? field.code : `${field.code}_${number}`;
    try {
      return await createField(caller, { ...field, code });
    } catch (error) {
      const isTaken = error instanceof HubError && error.refusal.kind === 'duplicate' && error.refusal.by === 'code';
      if (!isTaken || number === 100) throw error;
    }
  }
}
