import type { ContactMatch, ContactRow } from '../../core/contacts/save-contacts.ts';
import type { FieldPatch } from '../../core/fields/field.ts';
import { failureOf, failures } from './errors.ts';
import { patchMembers } from './fields.ts';
import { Binding, readDynamic, readMembers } from './protocol/binding.ts';
import { membersOf } from './protocol/body.ts';
import type { LoyaltiiContext, LoyaltiiRequest, Operation } from './protocol/operation.ts';
import { uniqueKeys } from './protocol/save-contact.ts';

/** What `Keys` can be, in the order of the vendor's numbers for them. */
const keyTypes = [
  ['Id', 'id'],
  ['Secret', 'publicId'],
  ['Email', 'email'],
  ['Phone', 'phone'],
] as const;

/** Most keys of one request, and how many are written together: others get in between. */
const mostKeys = 10_000;
const keysAtOnce = 500;

/** The fields that decide on keys which only one contact may hold. */
const decisive: Readonly<Record<string, readonly string[]>> = {
  email: ['email'],
  phone: ['phone', 'phoneCountryCode'],
  fullName: ['firstName', 'lastName'],
};

/** Changes the same fields of many contacts. Keys are echoed as they were sent. */
export const patchContacts: Operation = {
  name: 'PATCH api/v1/Contacts',
  method: 'PATCH',
  path: '/Contacts',
  async run(context, request) {
    const binding = new Binding(request.body());
    const by = readKeyType(binding);
    const keys = readKeys(binding);
    const fields = await readFields(binding, request);
    binding.end();
    const unique = await uniqueKeys(context, request.caller);
    if (keys.length > 1) refuseDecisive(fields, unique);
    const reply = { Updated: [] as string[], NotFound: [] as string[] };
    for (let from = 0; from < keys.length; from += keysAtOnce) {
      const some = keys.slice(from, from + keysAtOnce);
      const rows = some.map((value) => ({ match: { by, value }, fields, unique }));
      const missing = await patchSome(context, request, rows);
      for (const key of some) (missing.has(key) ? reply.NotFound : reply.Updated).push(key);
    }
    return reply;
  },
};

/** Several contacts cannot get what only one may hold; refused before anything is written. */
function refuseDecisive(fields: FieldPatch, unique: readonly string[]): void {
  const keys = unique.flatMap((key) => decisive[key] ?? []);
  const member = patchMembers.find(({ key }) => keys.includes(key) && Object.hasOwn(fields, key));
  if (member !== undefined) throw failures.conflict(`${member.name} can be changed for one contact at a time.`);
}

/** Gives the keys that name nobody. */
async function patchSome(
  { commands }: LoyaltiiContext,
  { caller }: LoyaltiiRequest,
  rows: readonly (ContactRow & { readonly match: ContactMatch })[],
): Promise<ReadonlySet<string>> {
  const policy = { found: 'update', missing: 'refuse', several: 'oldest' } as const;
  const outcomes = await commands.saveContacts(caller, { rows, policy });
  const missing = new Set<string>();
  for (const [at, outcome] of outcomes.entries()) {
    if (outcome.status !== 'refused') continue;
    const { refusal } = outcome;
    if (refusal.kind !== 'not_found' || refusal.what !== 'contact') throw failureOf(refusal);
    missing.add(rows[at]?.match.value ?? '');
  }
  return missing;
}

function readKeyType(binding: Binding): string {
  const sent = String(binding.sent('KeyType') ?? '').toLowerCase();
  const found = keyTypes.find(([name], at) => name.toLowerCase() === sent || String(at + 1) === sent);
  if (found === undefined) binding.fail('KeyType', 'The KeyType field is required: Id, Secret, Email or Phone.');
  return found?.[1] ?? 'id';
}

function readKeys(binding: Binding): readonly string[] {
  const sent = binding.sent('Keys');
  const isKey = (key: unknown): boolean => typeof key === 'string' || typeof key === 'number';
  if (!Array.isArray(sent) || !sent.every(isKey)) binding.fail('Keys', 'The Keys field is required: a list of texts.');
  else if (sent.length > mostKeys) binding.fail('Keys', `The Keys field must have at most ${mostKeys} items.`);
  else return [...new Set(sent.map(String))];
  return [];
}

/** Fields stand in an object of their own; what is wrong with them is told under their own names. */
async function readFields(binding: Binding, request: LoyaltiiRequest): Promise<FieldPatch> {
  const sent = binding.sent('Fields');
  if (typeof sent !== 'object' || sent === null || Array.isArray(sent)) {
    binding.fail('Fields', 'The Fields field is required.');
    return {};
  }
  const { timezone } = request.account;
  const inner = new Binding(membersOf(Object.entries(sent)));
  const own = readDynamic(inner, await request.dynamicFields(), 'leave', timezone);
  const fields = { ...readMembers(inner, patchMembers, 'leave', timezone), ...own };
  inner.end();
  return fields;
}
