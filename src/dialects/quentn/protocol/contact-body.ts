import { HubError } from '../../../core/errors.ts';
import type { FieldPatch, FieldValue } from '../../../core/fields/field.ts';
import type { Caller, Reader } from '../../../core/hub.ts';
import type { User } from '../../../core/users/user.ts';
import { systemFields } from '../fields.ts';
import { commentIn } from './comment-text.ts';
import type { NamedField } from './custom-fields.ts';
import { readIdList } from './id-list.ts';
import { readText } from './text.ts';
import { decodeCustom, decodeValue } from './values.ts';

/** What a body says about one contact. */
export interface SentContact {
  readonly fields: FieldPatch;
  /** Absent: nothing is said about its tags. */
  readonly terms?: readonly number[];
  readonly comment?: string;
}

/** Knows what else a contact's values can mean in an account. */
export interface ContactReading {
  readonly custom: readonly NamedField[];
  /** The users whom contacts of the request may belong to. */
  readonly owners: Owners;
}

/** Finds a user by id or mail. */
type Owners = (sent: string) => Promise<User | undefined>;

/** Users of an account as contacts name them: by number or by mail. */
export function ownersOf({ users }: Reader, { accountId }: Caller): Owners {
  return (sent) =>
    /^\d{1,15}$/.test(sent) ? users.byId(accountId, Number(sent)) : users.byMail(accountId, sent.trim());
}

/**
 * Reads a contact's members; those that are no fields, or that only Quentn sets, are passed over. Raises `invalid` for
 * the first value that is not usable.
 */
export async function readContact(
  { custom, owners }: ContactReading,
  sent: Readonly<Record<string, unknown>>,
): Promise<SentContact> {
  const fields: Record<string, FieldValue | null> = {};
  for (const field of systemFields) {
    if (Object.hasOwn(sent, field.name)) fields[field.key] = decodeValue(field, sent[field.name]);
  }
  for (const { name, field } of custom) {
    if (Object.hasOwn(sent, name)) fields[field.key] = decodeCustom(name, field, sent[name]);
  }
  for (const name of ['uid', 'owner']) {
    if (Object.hasOwn(sent, name)) fields.ownerUserId = await readOwner(owners, name, sent[name]);
  }
  const comment = commentIn(sent);
  return {
    fields,
    ...(Object.hasOwn(sent, 'terms') ? { terms: readIdList(sent.terms ?? [], 'terms') } : {}),
    ...(comment === undefined ? {} : { comment }),
  };
}

/** The same without the values that empty a field: what is sent for a new contact takes nothing from one that is there. */
export async function readNewContact(
  reading: ContactReading,
  sent: Readonly<Record<string, unknown>>,
): Promise<SentContact> {
  const { fields, ...rest } = await readContact(reading, sent);
  return { ...rest, fields: Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null)) };
}

/** What makes an address complete enough to tell people apart by (documented). */
const fullAddress = ['firstName', 'lastName', 'street', 'city', 'postalCode'];

/** Whether a new contact has what the page asks for: a mail, or else a name with a full address. */
export function isIdentified({ fields }: SentContact): boolean {
  return fields.email !== undefined || fullAddress.every((key) => fields[key] !== undefined);
}

/** A user's number; `null` for nobody. An object is an owner as it is shown. */
async function readOwner(owners: Owners, name: string, sent: unknown): Promise<string | null> {
  const shown = typeof sent === 'object' && sent !== null ? (sent as { uid?: unknown }).uid : sent;
  const text = readText(shown, name, 255) ?? '';
  if (text === '' || text === '0') return null;
  const user = await owners(text);
  if (user === undefined) throw new HubError({ kind: 'invalid', field: name, expected: 'a user' });
  return String(user.id);
}
