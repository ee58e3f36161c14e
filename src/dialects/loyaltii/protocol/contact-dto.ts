import type { FieldValue } from '../../../core/fields/field.ts';
import type { Contact } from '../../../core/hub.ts';
import { type DynamicFields, encodeDynamic } from './dynamic-fields.ts';
import { writeInstant } from './instant.ts';
import { encodeVersion } from './version.ts';

/** What stands for the source of a contact that another API has made: a reply has to have one. */
const otherApi = 'Other API';

/** `ReadContactDto` in the order of the sample, then the account's own fields. What is empty is `null`, never absent. */
export function contactDto(contact: Contact, dynamic: DynamicFields): Readonly<Record<string, unknown>> {
  const { fields } = contact;
  return {
    Id: contact.id,
    Secret: contact.publicId,
    ...registrationOf(contact),
    LastModified: writeInstant(contact.modifiedAt),
    Version: encodeVersion(contact.version),
    RegistrationStoreId: number(fields.registrationStoreId),
    Email: fields.email ?? null,
    PhoneCountryCode: fields.phoneCountryCode ?? null,
    Phone: fields.phone ?? null,
    FirstName: fields.firstName ?? null,
    LastName: fields.lastName ?? null,
    LimitMailsPermanently: fields.limitMailsPermanently === true,
    LimitMailsTemporarilyUntil: instant(fields.mailPauseUntil),
    PreferredStoreId: number(fields.preferredStoreId),
    ContactCompanyId: number(fields.companyEntityId),
    LatestPermissionSource: fields.latestPermissionSource ?? null,
    ...Object.fromEntries(dynamic.all.map((one) => [one.name, encodeDynamic(one, fields[one.field.key])])),
  };
}

/** All three are required in a reply, also of a contact that has not registered through this wire. */
function registrationOf({ createdAt, fields }: Contact): Readonly<Record<string, unknown>> {
  const { registeredAt } = fields;
  return {
    RegistrationDateTime: instant(registeredAt) ?? writeInstant(createdAt),
    // Whoever registers here says a source, be it an empty one.
    RegistrationSource: fields.registrationSource ?? (registeredAt === undefined ? otherApi : ''),
    RegistrationIp: fields.registrationIp ?? '',
  };
}

function number(value: FieldValue | undefined): number | null {
  return value === undefined ? null : Number(value);
}

function instant(value: FieldValue | undefined): string | null {
  return typeof value === 'string' ? writeInstant(value) : null;
}
