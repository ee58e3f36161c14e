import { queryContacts } from '../../core/contacts/find-contacts.ts';
import type { ContactMatch } from '../../core/contacts/save-contacts.ts';
import { failures } from './errors.ts';
import type { EmarsysField } from './fields.ts';
import type { AccountFields } from './protocol/account-fields.ts';
import type { Operation } from './protocol/operation.ts';
import { encodeValue, fromQuery, searchText } from './protocol/values.ts';

const mostRows = 10_000;
const notFilters: ReadonlySet<string> = new Set(['return', 'limit', 'offset', 'excludeempty']);

/** Lists contacts by the values of fields; without a filter, all of them in pages. */
export const contactList: Operation = {
  name: 'Querying Contacts',
  method: 'GET',
  path: '/contact/query',
  async run({ reader }, request) {
    const query = request.query;
    const fields = await request.fields();
    const returned = readReturn(fields, query.return);
    const filters = readFilters(fields, query);
    const offset = readCount(query.offset, { absent: 0, least: 0, most: 9_999_999_999 });
    const limit = readCount(query.limit, { absent: mostRows, least: 1, most: mostRows });
    // quirk: only the word `true` counts; one client writes it with a capital.
    const filledOnly = query.excludeempty?.toLowerCase() === 'true' && returned.fact === undefined;
    const { timezone } = request.account;
    // A field that the base has no values of is empty everywhere.
    const isVoid = filters === undefined || (filledOnly && returned.key === undefined);
    const filled = filledOnly && returned.key !== undefined ? { filled: returned.key } : {};
    const contacts = isVoid ? [] : await queryContacts(reader, request.caller, { filters, ...filled, offset, limit });
    return {
      errors: [],
      result: contacts.map((contact) => ({
        [query.return ?? '']: encodeValue(fields, returned, contact, timezone),
        id: String(contact.id),
      })),
    };
  },
};

function readReturn(fields: AccountFields, sent: string | undefined): EmarsysField {
  if (sent === undefined || sent === '') throw failures.noReturnField();
  const field = fields.byName(sent);
  if (field === undefined) throw failures.invalidQueryField(sent);
  return field;
}

/** Every filter has to match. Undefined when one asks for a choice that its field does not have: nobody can. */
function readFilters(
  fields: AccountFields,
  query: Readonly<Record<string, string | undefined>>,
): readonly ContactMatch[] | undefined {
  const filters: ContactMatch[] = [];
  let isPossible = true;
  for (const [name, sent = ''] of Object.entries(query)) {
    if (notFilters.has(name)) continue;
    const field = fields.byName(name);
    if (field === undefined) throw failures.invalidQueryField(name);
    if (field.key === undefined || field.applicationType === 'largetext') throw failures.noIndex(name);
    const value = sent === '' ? '' : searchText(fields, field, fromQuery(field, sent));
    if (value === undefined) isPossible = false;
    else filters.push({ by: field.key, value });
  }
  return isPossible ? filters : undefined;
}

function readCount(
  sent: string | undefined,
  { absent, least, most }: { readonly absent: number; readonly least: number; readonly most: number },
): number {
  if (sent === undefined || sent === '') return absent;
  const count = /^\d{1,10}$/.test(sent) ? Number(sent) : -1;
  if (count < least || count > most) throw failures.invalidLimit();
  return count;
}
