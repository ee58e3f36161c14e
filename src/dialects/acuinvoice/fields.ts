import type { OrganisationField } from '../../core/organisations/organisation.ts';

/** An element of a contact or a client, and where the base keeps its text. */
export interface AcuInvoiceField<Key extends string> {
  readonly element: string;
  readonly key: Key;
  /** What the text has to be; `id` is that of a client. */
  readonly type: 'text' | 'email' | 'id';
  /** Whether it has to be given to create, and cannot be emptied. */
  readonly isMandatory: boolean;
}

type ContactField = 'clientId' | 'firstName' | 'lastName' | 'email' | 'phone' | 'mobile';

/** A contact's elements in the order of the page. */
export const contactFields: readonly AcuInvoiceField<ContactField>[] = [
  // quirk: in no reply of the page, although no contact can be without one.
  { element: 'client_id', key: 'clientId', type: 'id', isMandatory: true },
  { element: 'first_name', key: 'firstName', type: 'text', isMandatory: true },
  { element: 'last_name', key: 'lastName', type: 'text', isMandatory: true },
  { element: 'email', key: 'email', type: 'email', isMandatory: true },
  { element: 'phone', key: 'phone', type: 'text', isMandatory: false },
  { element: 'mobile_phone', key: 'mobile', type: 'text', isMandatory: false },
];

/** Elements of a client, of which the vendor has no page: the contact's words, and those of a product with the same grammar. */
export const clientFields: readonly AcuInvoiceField<OrganisationField | 'name'>[] = [
  text('organization', 'name'),
  text('first_name', 'firstName'),
  text('last_name', 'lastName'),
  { element: 'email', key: 'email', type: 'email', isMandatory: false },
  text('phone', 'phone'),
  text('mobile_phone', 'mobile'),
  text('fax', 'fax'),
  text('p_street1', 'street'),
  text('p_street2', 'street2'),
  text('p_city', 'city'),
  text('p_state', 'state'),
  text('p_code', 'postalCode'),
  text('p_country', 'country'),
  text('notes', 'notes'),
];

function text<Key extends string>(element: string, key: Key): AcuInvoiceField<Key> {
  return { element, key, type: 'text', isMandatory: false };
}
