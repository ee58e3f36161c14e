import type { Commands } from '../../core/commands.ts';
import { HubError } from '../../core/errors.ts';
import type { CustomField } from '../../core/fields/field.ts';
import type { Caller } from '../../core/hub.ts';
import { failures } from './errors.ts';
import { systemFieldByStringId, systemFields } from './fields.ts';
import { isAbsent, members, type Operation } from './protocol/operation.ts';

type NewField = Parameters<Commands['createField']>[1];

/** The types that the API can make (documented), as the base stores them. */
const creatable: ReadonlyMap<unknown, Pick<NewField, 'type' | 'subtype' | 'maxLength'>> = new Map([
  ['shorttext', { type: 'text', subtype: 'shorttext', maxLength: 60 }],
  ['longtext', { type: 'text', subtype: 'longtext', maxLength: 255 }],
  ['largetext', { type: 'text', subtype: 'largetext', maxLength: 65_535 }],
  ['date', { type: 'date', subtype: 'date' }],
  ['url', { type: 'text', subtype: 'url', maxLength: 2_000 }],
  ['numeric', { type: 'number', subtype: 'numeric', maxLength: 24 }],
]);

const longestName = 255;

/** Words that mean something else in a request. */
const reserved: ReadonlySet<string> = new Set(['id', 'uid', 'eid', 'key_id', 'keyid', 'source_id', 'contacts']);

/** Adds a field to the account. The reply repeats what it was made with (recorded); the page shows its number only. */
export const contactFieldCreate: Operation = {
  name: 'Creating a Field',
  method: 'POST',
  path: '/field',
  async run({ commands }, { body, caller }) {
    const { name: sentName, application_type: type, string_id: stringId } = members(body);
    if (isAbsent(sentName) || isAbsent(type)) throw failures.fieldParametersMissing();
    const name = readName(sentName);
    const kind = creatable.get(type);
    if (kind === undefined) throw failures.fieldTypeNotCreatable();
    const field = { ...kind, name, labels: {} };
    const { id, code } = isAbsent(stringId)
      ? await createWithFreeCode(commands, caller, field)
      : await create(commands, caller, { ...field, code: readStringId(stringId) });
    return { application_type: type, id, name, string_id: code };
  },
};

function readName(sent: unknown): string {
  if (typeof sent !== 'string' || sent.trim() === '' || sent.length > longestName || /\p{Cc}/u.test(sent)) {
    throw failures.invalidFieldName();
  }
  const name = sent.trim().toLowerCase();
  if (reserved.has(name)) throw failures.reservedFieldName();
  if (systemFields.some((field) => field.name.toLowerCase() === name)) throw failures.fieldExists();
  return sent.trim();
}

/** A name for programs as sent; it may stand wherever a number may, so it must not be one. */
function readStringId(sent: unknown): string {
  if (typeof sent !== 'string' || !/^[a-z][a-z0-9_]{0,63}$/i.test(sent)) throw failures.invalidFieldName();
  const code = sent.toLowerCase();
  if (reserved.has(code)) throw failures.reservedFieldName();
  if (systemFieldByStringId(code) !== undefined) throw failures.fieldExists();
  return code;
}

/** Makes a name for programs of the field's name; where that is taken, a number makes it another one. */
async function createWithFreeCode(
  commands: Commands,
  caller: Caller,
  field: Omit<NewField, 'code'>,
): Promise<CustomField> {
  const base = slug(field.name);
  for (let number = 1; ; number += 1) {
    const code = number === 1 ? base : `${base}_${number}`;
    if (reserved.has(code) || systemFieldByStringId(code) !== undefined) continue;
    try {
      return await create(commands, caller, { ...field, code });
    } catch (error) {
      const isTaken = error instanceof HubError && error.refusal.kind === 'duplicate' && error.refusal.by === 'code';
      if (!isTaken) throw error;
    }
  }
}

async function create(commands: Commands, caller: Caller, field: NewField): Promise<CustomField> {
  try {
    return await commands.createField(caller, field);
  } catch (error) {
    if (error instanceof HubError && error.refusal.kind === 'too_many') throw failures.noFieldSlots();
    throw error;
  }
}

function slug(name: string): string {
  const plain = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_|_$/g, '')
    .slice(0, 50);
  if (plain === '') return 'field';
  return /^[a-z]/.test(plain) ? plain : `field_${plain}`;
}
