import { isSwitchedOn } from '../../../core/access/account-switches.ts';
import type { ContactRow } from '../../../core/contacts/save-contacts.ts';
import type { FieldPatch } from '../../../core/fields/field.ts';
import type { Contact } from '../../../core/hub.ts';
import { failureOf, failures, LoyaltiiError } from '../errors.ts';
import { contactDto } from './contact-dto.ts';
import type { LoyaltiiContext, LoyaltiiRequest } from './operation.ts';

/** Keys that one contact of an account may hold on this wire: e-mail and phone, and the name where the owner wants it. */
export async function uniqueKeys({ reader }: LoyaltiiContext, { accountId }: { accountId: number }): Promise<string[]> {
  return ['email', 'phone', ...((await isSwitchedOn(reader, accountId, 'uniqueNames')) ? ['fullName'] : [])];
}

/** Saves one contact, decided against all contacts of the account, and gives it as it was written. */
export async function saveContact(
  context: LoyaltiiContext,
  request: LoyaltiiRequest,
  row: ContactRow,
): Promise<Readonly<Record<string, unknown>>> {
  const { caller } = request;
  const unique = await uniqueKeys(context, caller);
  const [outcome] = await context.commands.saveContacts(caller, {
    rows: [{ ...row, unique, returning: 'contact' }],
    policy: { found: 'update', missing: row.match === undefined ? 'create' : 'refuse' },
  });
  if (outcome?.status === 'refused') throw failureOf(outcome.refusal);
  if (outcome?.contact === undefined) throw new Error('a contact was saved and not given back');
  return contactDto(outcome.contact, await request.dynamicFields());
}

/** Changes the contact that the path names; a conflict carries the contact as it is (L-6). */
export async function changeContact(
  context: LoyaltiiContext,
  request: LoyaltiiRequest,
  change: {
    readonly fields: FieldPatch;
    readonly version: number | undefined;
    readonly password: string | undefined;
  },
): Promise<Readonly<Record<string, unknown>>> {
  const { fields, version, password } = change;
  const id = request.id();
  // Hashing takes long: nobody's password is hashed whose contact is not there.
  if (password !== undefined) await contactById(context, request, id);
  try {
    return await saveContact(context, request, {
      match: { by: 'id', value: String(id) },
      fields,
      ...(version === undefined ? {} : { version }),
      ...(password === undefined ? {} : { passwordHash: await context.passwords.hash(password) }),
    });
  } catch (error) {
    if (!(error instanceof LoyaltiiError) || error.status !== 409) throw error;
    const latest = contactDto(await contactById(context, request, id), await request.dynamicFields());
    throw new LoyaltiiError(409, error.message, latest);
  }
}

/** Fails with 404 when the account has no such contact. */
export async function contactById(context: LoyaltiiContext, request: LoyaltiiRequest, id: number): Promise<Contact> {
  const contact = await context.reader.contacts.byId(request.caller.accountId, id);
  if (contact === undefined) throw failures.notFound('contact');
  return contact;
}
