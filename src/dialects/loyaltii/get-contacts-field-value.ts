import { matchingContacts } from '../../core/contacts/find-contacts.ts';
import { keyText } from '../../core/contacts/key-text.ts';
import type { FieldValue } from '../../core/fields/field.ts';
import { failures } from './errors.ts';
import { createMembers } from './fields.ts';
import { contactDto } from './protocol/contact-dto.ts';
import { decodeDynamic } from './protocol/dynamic-fields.ts';
import type { LoyaltiiRequest, Operation } from './protocol/operation.ts';
import { Rows } from './protocol/reply.ts';
import { type Decoded, decodeMember } from './protocol/values.ts';

/** Lists the contacts whose field has a value: one of the account's own fields, or one of the page's. */
export const getContactsFieldValue: Operation = {
  name: 'GET api/v1/Contacts?field={field}&value={value}',
  method: 'GET',
  path: '/Contacts',
  applies: ({ query }) => query.has('field'),
  async run({ reader }, request) {
    const name = request.query.get('field') ?? '';
    const { key, value } = await readFilter(request, name);
    // Nobody has what cannot be, and an empty value must not mean the contacts without one.
    if (value === undefined || value === null) return [];
    const dynamic = await request.dynamicFields();
    const filters = [{ by: key, value: keyText(key, value) }];
    return new Rows(shown());

    async function* shown(): AsyncGenerator<unknown> {
      for await (const contact of matchingContacts(reader, request.caller, filters)) yield contactDto(contact, dynamic);
    }
  },
};

async function readFilter(
  request: LoyaltiiRequest,
  name: string,
): Promise<{ readonly key: string; readonly value: FieldValue | null | undefined }> {
  const sent = request.query.get('value') ?? '';
  const { timezone } = request.account;
  const dynamic = (await request.dynamicFields()).byName(name);
  if (dynamic !== undefined)
    return { key: dynamic.field.key, value: decodedValue(decodeDynamic(dynamic, sent, timezone)) };
  const member = createMembers.find((one) => one.name.toLowerCase() === name.toLowerCase());
  if (member === undefined) throw failures.invalid({ field: [`The field '${name.slice(0, 50)}' does not exist.`] });
  return { key: member.key, value: decodedValue(decodeMember(member, sent, timezone)) };
}

function decodedValue(decoded: Decoded): FieldValue | null | undefined {
  return 'value' in decoded ? decoded.value : undefined;
}
