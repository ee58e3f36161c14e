/**
 * How the base stores a value:
 * - `text`: a string, as it came.
 * - `date`: `YYYY-MM-DD`; `datetime`: an ISO 8601 instant with `Z`.
 * - `number`: a decimal number kept as text, so that 24 digits survive.
 * - `boolean`: true or false.
 * - `choice`: the meaning of one choice (`female`, `DE`), never a vendor's number; `choices`: a list of them.
 */
export type FieldType = 'text' | 'date' | 'datetime' | 'number' | 'boolean' | 'choice' | 'choices';

/** A stored value. Absent and empty are the same: the key is not there. */
export type FieldValue = string | boolean | readonly string[];

/** A contact's values by core field key. */
export type FieldValues = Readonly<Record<string, FieldValue>>;

/** What a write says about some fields: a value replaces, `null` empties, an absent key leaves alone. */
export type FieldPatch = Readonly<Record<string, FieldValue | null>>;

/** One field of a contact, built in or made by the account. */
export interface Field {
  /** The key in `contact.fields`: a camel-case word for built-in fields, `c<id>` for custom ones. */
  readonly key: string;
  readonly type: FieldType;
  /** The meanings a choice field allows; absent for other types. */
  readonly choices?: readonly string[];
}

/** A field that the account's owner added. */
export interface CustomField extends Field {
  readonly id: number;
  /** The name its maker gave it, in the account's language. */
  readonly name: string;
  /** What it is for, in its maker's words. */
  readonly description?: string;
  /** A name for programs, unique in the account (`loyalty_card`). */
  readonly code: string;
  /** The type in the maker's own words (`shorttext`, `largetext`), so that each dialect can say it again. */
  readonly subtype: string;
  /** Longest text allowed, in characters. */
  readonly maxLength?: number;
  /** Names by lower-case language code; `name` serves where one is missing. */
  readonly labels: Readonly<Record<string, string>>;
  /** Choices in display order; `labels` by language as above. */
  readonly options?: readonly ChoiceOption[];
}

/** One choice of a custom field. */
export interface ChoiceOption {
  readonly value: string;
  readonly label: string;
  readonly labels: Readonly<Record<string, string>>;
}
