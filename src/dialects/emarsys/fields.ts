/** The vendor's words for a field's kind; what a value looks like on the wire depends on it. */
export type ApplicationType =
  | 'interests'
  | 'shorttext'
  | 'longtext'
  | 'largetext'
  | 'birthdate'
  | 'date'
  | 'numeric'
  | 'url'
  | 'fax'
  | 'singlechoice'
  | 'multichoice'
  | 'special'
  | 'voucher';

/** A field as the vendor numbers and names it. */
export interface EmarsysField {
  readonly id: number;
  /** The name for programs; custom fields may lack one. */
  readonly stringId?: string;
  /** The English name in the spelling of the seed era (`E-Mail`); it heads the columns of an export. */
  readonly name: string;
  readonly applicationType: ApplicationType;
  /** The core field that holds the value; absent when the base has no such value. */
  readonly key?: string;
  /** The contact's own property that holds the value, where that is no field. */
  readonly fact?: 'createdAt';
  /** What a client writes into a read-only field is to be ignored. */
  readonly access: 'writable' | 'readOnly';
  /** Whether the base keeps a time of day with a date, which this vendor has no room for. */
  readonly hasTime?: true;
  /** Whether the field may be named in an export of changes. */
  readonly exportable: boolean;
}

/** Fields that an export of changes refuses (documented: "any id except"). */
const notExportable: ReadonlySet<number> = new Set([27, 28, 29, 32, 33]);

/** The system fields 0 to 48, in order of id. */
export const systemFields: readonly EmarsysField[] = [
  readOnly(0, 'interests', 'Interests', 'interests'),
  writable(1, 'first_name', 'First Name', 'shorttext', 'firstName'),
  writable(2, 'last_name', 'Last Name', 'shorttext', 'lastName'),
  writable(3, 'email', 'E-Mail', 'longtext', 'email'),
  writable(4, 'birth_date', 'Date of Birth', 'birthdate', 'birthDate'),
  writable(5, 'gender', 'Gender', 'singlechoice', 'gender'),
  writable(6, 'marital_status', 'Marital Status', 'singlechoice', 'maritalStatus'),
  writable(7, 'children', 'Children', 'singlechoice', 'children'),
  writable(8, 'education', 'Education', 'singlechoice', 'education'),
  writable(9, 'title', 'Title', 'singlechoice', 'academicTitle'),
  writable(10, 'address', 'Address', 'longtext', 'street'),
  writable(11, 'city', 'City', 'shorttext', 'city'),
  writable(12, 'state', 'State', 'shorttext', 'state'),
  writable(13, 'zip_code', 'ZIP Code', 'shorttext', 'postalCode'),
  writable(14, 'country', 'Country', 'singlechoice', 'country'),
  writable(15, 'phone', 'Phone', 'shorttext', 'phone'),
  writable(16, 'fax', 'Fax', 'fax', 'fax'),
  writable(17, 'company_position', 'Job Position', 'singlechoice', 'jobPosition'),
  writable(18, 'company_name', 'Company', 'longtext', 'company'),
  writable(19, 'company_department', 'Department', 'singlechoice', 'department'),
  writable(20, 'company_industry', 'Industry', 'singlechoice', 'industry'),
  writable(21, 'company_phone', 'Phone (office)', 'shorttext', 'phoneOffice'),
  writable(22, 'company_fax', 'Fax (office)', 'fax', 'faxOffice'),
  writable(23, 'company_employees', 'Number of Employees', 'singlechoice', 'employees'),
  writable(24, 'company_annual_revenue', 'Annual Revenue (in 000 EUR)', 'singlechoice', 'annualRevenue'),
  writable(25, 'url', 'URL', 'url', 'url'),
  writable(26, 'preferred_email_format', 'Preferred e-mail format', 'singlechoice', 'emailFormat'),
  readOnly(27, 'average_visit_duration', 'Avg. length of visit (minutes)', 'special'),
  readOnly(28, 'pageviews_per_day', 'Page views per day', 'special'),
  readOnly(29, 'days_since_last_email_sent', 'Days since last e-mail sent', 'special'),
  // chosen: the one field without a string id in the recorded list; a client that reads one must not break
  readOnly(30, 'response_rate', 'Response rate (% of campaigns sent)', 'special'),
  writable(31, 'optin', 'Opt-In', 'special', 'optIn'),
  readOnly(32, 'status', 'User status', 'special'),
  readOnly(33, 'source', 'Contact source', 'special'),
  readOnly(34, 'form', 'Contact form', 'special'),
  writable(35, 'registration_language', 'Registration Language', 'singlechoice', 'language'),
  readOnly(36, 'newsletter', 'Newsletter', 'special'),
  writable(37, 'mobile', 'Mobile', 'shorttext', 'mobile'),
  writable(38, 'partner_first_name', 'First Name of Partner', 'shorttext', 'partnerFirstName'),
  writable(39, 'partner_birth_date', 'Birthdate of Partner', 'birthdate', 'partnerBirthDate'),
  writable(40, 'anniversary', 'Anniversary', 'date', 'anniversary'),
  writable(41, 'company_address', 'Company Address', 'longtext', 'companyStreet'),
  writable(42, 'company_zip_code', 'Zip Code (office)', 'shorttext', 'companyPostalCode'),
  writable(43, 'company_city', 'City (office)', 'shorttext', 'companyCity'),
  writable(44, 'company_state', 'State (office)', 'shorttext', 'companyState'),
  writable(45, 'company_country', 'Country (office)', 'singlechoice', 'companyCountry'),
  writable(46, 'salutation', 'Salutation', 'singlechoice', 'salutation'),
  readOnly(47, 'email_valid', 'E-Mail valid', 'special', { key: 'emailStatus' }),
  readOnly(48, 'registration_date', 'Date of first registration', 'special', { fact: 'createdAt' }),
];

const byId = new Map(systemFields.map((field) => [field.id, field]));
const byStringId = new Map(systemFields.map((field) => [field.stringId, field]));

/** The system field with this number; custom fields are not known here. */
export function systemFieldById(id: number): EmarsysField | undefined {
  return byId.get(id);
}

/** The system field with this string id, in any case. */
export function systemFieldByStringId(stringId: string): EmarsysField | undefined {
  return byStringId.get(stringId.toLowerCase());
}

function writable(
  id: number,
  stringId: string,
  name: string,
  applicationType: ApplicationType,
  key: string,
): EmarsysField {
  return { id, stringId, name, applicationType, key, access: 'writable', exportable: true };
}

function readOnly(
  id: number,
  stringId: string,
  name: string,
  applicationType: ApplicationType,
  value: Pick<EmarsysField, 'key' | 'fact'> = {},
): EmarsysField {
  return { id, stringId, name, applicationType, ...value, access: 'readOnly', exportable: !notExportable.has(id) };
}
