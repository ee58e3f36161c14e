import { systemFields } from '../src/core/fields/system-fields.ts';
import { contactFields } from '../src/dialects/acuinvoice/fields.ts';
import { systemFields as emarsysFields } from '../src/dialects/emarsys/fields.ts';
import { createMembers, patchMembers } from '../src/dialects/loyaltii/fields.ts';
import { systemFields as quentnFields } from '../src/dialects/quentn/fields.ts';

/** What each vendor calls a field, by core field key; a field may have several names. */
type Names = ReadonlyMap<string, readonly string[]>;

/** Fields that Quentn's page has words for besides its plain values; see `quentn/protocol/contact-view.ts`. */
const quentnOthers: readonly (readonly [key: string, name: string])[] = [
  ['emailStatus', '`mail_status`'],
  ['ownerUserId', '`uid`, `owner`'],
];

/** The contact fields of the base and what each vendor calls them, from the tables in the code. */
export function fieldsPage(made: string): string {
  const emarsys = named(emarsysFields.map(({ key, id, stringId = '' }) => [key, `${id} \`${stringId}\``]));
  const quentn = named([...quentnFields.map(({ key, name }) => [key, `\`${name}\``] as const), ...quentnOthers]);
  const loyaltii = named(
    [...new Set([...createMembers, ...patchMembers])].map(({ key, name }) => [key, `\`${name}\``]),
  );
  const acuinvoice = named(contactFields.map(({ key, element }) => [key, `\`${element}\``]));
  const rows = systemFields.map(({ key, type, choices }) => {
    const cells = [emarsys, quentn, loyaltii, acuinvoice].map((names) => [...new Set(names.get(key))].join(', '));
    return `| \`${key}\` | ${type}${choices === undefined ? '' : ` (${choices.length})`} | ${cells.join(' | ')} |`;
  });
  return `${made}

# Fields of a contact

One field for each meaning. What one API writes, the others read; a field that an API has no name for is kept. Choices are
stored by meaning; the number of them is behind the type. The account's own fields come on top: with a number in Emarsys, as
\`field_…\` in Quentn, as members of the contact in Loyaltii.

| field | type | Emarsys | Quentn | Loyaltii | AcuInvoice |
| --- | --- | --- | --- | --- | --- |
${rows.join('\n')}
`;
}

function named(entries: readonly (readonly [key: string | undefined, name: string])[]): Names {
  const names = new Map<string, string[]>();
  for (const [key, name] of entries) if (key !== undefined) names.set(key, [...(names.get(key) ?? []), name]);
  return names;
}
