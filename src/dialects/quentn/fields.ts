/** A contact field of the vendor's page, with the core field that holds its value. */
export interface QuentnField {
  readonly name: string;
  readonly key: string;
  readonly type: 'text' | 'mail' | 'choice' | 'country' | 'birthday';
  /** Longest text, in characters (documented). */
  readonly longest: number;
  /** What the core calls each value; absent where any text will do. */
  readonly choices?: ReadonlyMap<string, string>;
}

/** The documented contact fields that are values of their own; `protocol/contact-view.ts` has those that are not. */
export const systemFields: readonly QuentnField[] = [
  // chosen: D3, only `m` and `f` are known; who is addressed otherwise has no title here
  choice('title', 'salutation', 1, [
    ['m', 'mr'],
    ['f', 'ms'],
  ]),
  // chosen: D3, the page shows `dr` only; these are the core's titles that four characters have room for
  choice(
    'title2',
    'academicTitle',
    4,
    ['dr', 'prof', 'dir', 'mag', 'ing', 'dkfm', 'prok'].map((title) => [title, title]),
  ),
  text('first_name', 'firstName'),
  text('family_name', 'lastName'),
  text('company', 'company'),
  text('job_title', 'jobTitle'),
  { name: 'mail', key: 'email', type: 'mail', longest: 255 },
  { name: 'mail2', key: 'email2', type: 'mail', longest: 255 },
  phoneType('phone_type', 'phoneType'),
  text('phone', 'phone'),
  phoneType('phone2_type', 'phone2Type'),
  text('phone2', 'phone2'),
  text('fax', 'fax'),
  text('skype', 'skype'),
  text('fb', 'facebook'),
  text('twitter', 'twitter'),
  text('ba_street', 'street'),
  text('ba_street2', 'street2'),
  text('ba_city', 'city'),
  text('ba_postal_code', 'postalCode', 20),
  text('ba_state', 'state', 20),
  { name: 'ba_country', key: 'country', type: 'country', longest: 2 },
  { name: 'date_of_birth', key: 'birthDate', type: 'birthday', longest: 40 },
];

/**
 * The vendor names nine states of an address and no numbers for them: these are Kontor's, in the order of the vendor's
 * page (D4). A state's place in the list is its number.
 */
export const mailStatuses: readonly string[] = [
  'unknown',
  'confirmed-double-opt-in',
  'confirmed-single-opt-in',
  'confirmed-manually',
  'confirmed-by-import',
  'unsubscribed',
  'spam',
  'blocked',
  'temporarily-blocked',
];

function text(name: string, key: string, longest = 255): QuentnField {
  return { name, key, type: 'text', longest };
}

function choice(name: string, key: string, longest: number, choices: [string, string][]): QuentnField {
  return { name, key, type: 'choice', longest, choices: new Map(choices) };
}

function phoneType(name: string, key: string): QuentnField {
  return choice(
    name,
    key,
    6,
    ['work', 'home', 'mobile', 'other'].map((type) => [type, type]),
  );
}
