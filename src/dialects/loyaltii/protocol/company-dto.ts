import type { Organisation } from '../../../core/organisations/organisation.ts';
import { failures } from '../errors.ts';
import { writeInstant } from './instant.ts';
import type { LoyaltiiContext, LoyaltiiRequest } from './operation.ts';

/** A company in the order of the vendor's client; its `ContactCompanyId` is the company that it is a part of. */
export function companyDto({ id, name, parentId, primaryContactId, modifiedAt, fields }: Organisation): unknown {
  return {
    Id: id,
    Name: name === '' ? null : name,
    Number: fields.number ?? null,
    PrimaryContactId: primaryContactId ?? null,
    ContactCompanyId: parentId ?? null,
    EmailDomains: fields.emailDomains ?? null,
    Logo: fields.logo ?? null,
    LastModified: writeInstant(modifiedAt),
  };
}

/** The company that the path names. Fails with 404. */
export async function companyById({ reader }: LoyaltiiContext, request: LoyaltiiRequest): Promise<Organisation> {
  const company = await reader.organisations.byId(request.caller.accountId, request.id());
  if (company === undefined) throw failures.notFound('ContactCompany');
  return company;
}
