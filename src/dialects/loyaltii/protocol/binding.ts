import type { FieldPatch, FieldValue } from '../../../core/fields/field.ts';
import { failures } from '../errors.ts';
import type { Member } from '../fields.ts';
import { type DynamicFields, decodeDynamic } from './dynamic-fields.ts';
import type { LoyaltiiRequest, Members } from './operation.ts';
import { type Decoded, decodeMember, decodeText } from './values.ts';
import { decodeVersion } from './version.ts';

/** Collects what is wrong with a body, so that a client learns all of it at once. */
export class Binding {
  readonly #members: Members;
  readonly #errors: Record<string, string[]> = {};

  constructor(members: Members) {
    this.#members = members;
  }

  sent(name: string): unknown {
    return this.#members.get(name.toLowerCase());
  }

  /** Notes what is wrong with a member; what was wrong first counts. */
  fail(name: string, error: string): void {
    this.#errors[`dto.${name}`] ??= [error];
  }

  /** The value of a member, or undefined and a note of what was wrong. */
  take(name: string, decoded: Decoded): FieldValue | null | undefined {
    if ('value' in decoded) return decoded.value;
    this.fail(name, decoded.error);
    return undefined;
  }

  /** A text that has to be there; an empty one is there (L-3). */
  required(name: string, maxLength?: number): string {
    const sent = this.sent(name);
    if (sent === undefined || sent === null) this.fail(name, `The ${name} field is required.`);
    else return String(this.take(name, decodeText(name, sent, maxLength)) ?? '');
    return '';
  }

  /** A text that may be missing; then it is empty. */
  text(name: string, maxLength: number): string {
    return String(this.take(name, decodeMember({ name, type: 'string', maxLength }, this.sent(name), 'UTC')) ?? '');
  }

  /** A whole number that may be missing. */
  integer(name: string): number | undefined {
    const value = this.take(name, decodeMember({ name, type: 'integer' }, this.sent(name), 'UTC'));
    return value === undefined || value === null ? undefined : Number(value);
  }

  /** Fails with 400 and all that was wrong, if something was. */
  end(): void {
    if (Object.keys(this.#errors).length > 0) throw failures.invalid(this.#errors);
  }
}

/**
 * What members say about a contact. Members that are absent say `absent`: nothing (`leave`), or that the field is empty
 * (`empty`); a `null` says the same. An empty text always empties.
 */
export function readMembers(
  binding: Binding,
  table: readonly Member[],
  absent: 'leave' | 'empty',
  timezone: string,
): FieldPatch {
  const patch: Record<string, FieldValue | null> = {};
  for (const member of table) {
    const sent = binding.sent(member.name);
    const isSaid = sent !== undefined && sent !== null;
    if (!isSaid && member.isRequired === true) binding.fail(member.name, `The ${member.name} field is required.`);
    if (!isSaid && absent === 'leave') continue;
    const value = binding.take(member.name, decodeMember(member, sent, timezone));
    if (value !== undefined) patch[member.key] = value;
  }
  return patch;
}

/** What members say about the account's own fields: an absent one nothing, a `null` what `empty` or `leave` says. */
export function readDynamic(
  binding: Binding,
  fields: DynamicFields,
  onNull: 'leave' | 'empty',
  timezone: string,
): FieldPatch {
  const patch: Record<string, FieldValue | null> = {};
  for (const dynamic of fields.all) {
    const sent = binding.sent(dynamic.name);
    if (sent === undefined || (sent === null && onNull === 'leave')) continue;
    const value = binding.take(dynamic.name, decodeDynamic(dynamic, sent, timezone));
    if (value !== undefined) patch[dynamic.field.key] = value;
  }
  return patch;
}

/** The member `Version`; undefined where it is absent. */
function readVersion(binding: Binding): number | undefined {
  const sent = binding.sent('Version');
  if (sent === undefined || sent === null) return undefined;
  const version = decodeVersion(sent);
  if (version === undefined) binding.fail('Version', 'The value is not valid for Version.');
  return version;
}

/** Longest password; a longer one only costs time. */
const longestPassword = 128;

/** The member `NewPassword`; undefined where it says nothing. */
export function readPassword(binding: Binding): string | undefined {
  const sent = binding.sent('NewPassword');
  if (sent === undefined || sent === null || sent === '') return undefined;
  const password = binding.take('NewPassword', decodeText('NewPassword', sent, longestPassword));
  return typeof password === 'string' ? password : undefined;
}

/** The whole of a body that changes a contact. */
export async function readChange(
  request: LoyaltiiRequest,
  members: Members,
  table: readonly Member[],
  absent: 'leave' | 'empty',
): Promise<{ binding: Binding; fields: FieldPatch; version: number | undefined; password: string | undefined }> {
  const { timezone } = request.account;
  const binding = new Binding(members);
  const version = readVersion(binding);
  const own = readDynamic(binding, await request.dynamicFields(), absent, timezone);
  const fields = { ...readMembers(binding, table, absent, timezone), ...own };
  return { binding, fields, version, password: readPassword(binding) };
}
