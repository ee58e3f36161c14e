import { queryContacts } from '../../core/contacts/find-contacts.ts';
import { failures } from './errors.ts';
import type { EmarsysField } from './fields.ts';
import type { AccountFields } from './protocol/account-fields.ts';
import type { EmarsysRequest, Operation } from './protocol/operation.ts';
import { decodeValue, encodeValue } from './protocol/values.ts';

const mostRows = 10_000;
const parameters: ReadonlySet<string> = new Set(['return', 'limit', 'offset', 'excludeempty']);

/** Lists contacts by the value of one field; without a filter, all of them in pages. */
export const contactList: Operation = {
  name: 'Querying Contacts',
  method: 'GET',
  path: '/contact/query',
  async run({ reader }, request) {
    const { query } = request;
    const fields = await request.fields();
    const returned = readReturn(fields, query.return);
    const filter = readFilter(fields, query);
    // quirk: only the word `true` counts; one client writes it with a capital.
    const filled = query.excludeempty?.toLowerCase() === 'true' ? returned.key : undefined;
    const contacts = await queryContacts(reader, request.caller, {
      ...(filter === undefined ? {} : { filter }),
      ...(filled === undefined ? {} : { filled }),
      offset: readCount(query.offset, 0),
      limit: readCount(query.limit, mostRows),
    });
    const { timezone } = await request.account();
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

function readFilter(fields: AccountFields, query: EmarsysRequest['query']): { by: string; value: string } | undefined {
  const name = Object.keys(query).find((parameter) => !parameters.has(parameter));
  if (name === undefined) return undefined;
  const field = fields.byName(name);
  if (field === undefined) throw failures.invalidQueryField(name);
  const isSearchable = field.key !== undefined && field.applicationType !== 'largetext';
  if (!isSearchable || field.key === undefined) throw failures.noIndex(name);
  return { by: field.key, value: filterValue(fields, field, query[name] ?? '') };
}

/** A value that the field cannot hold, such as the number of no choice, is one that no contact has. */
function filterValue(fields: AccountFields, field: EmarsysField, sent: string): string {
  if (sent === '' || fields.choices(field).length === 0) return sent;
  const ids = sent.split(',');
  const value = decodeValue(fields, field, field.applicationType === 'multichoice' ? ids : sent);
  return Array.isArray(value) ? [...value].sort().join(',') : String(value);
}

function readCount(sent: string | undefined, absent: number): number {
  if (sent === undefined || sent === '') return absent;
  const count = Number(sent);
  if (!/^\d{1,10}$/.test(sent) || (absent > 0 && (count < 1 || count > mostRows))) throw failures.invalidLimit();
  return count;
}
