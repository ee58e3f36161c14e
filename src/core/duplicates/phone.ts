import { createRequire } from 'node:module';
import type { CountryCode } from 'libphonenumber-js';

type Library = typeof import('libphonenumber-js/max');

const load = createRequire(import.meta.url);

/** Loaded when the first number is read: its tables take 18 MB of a thread, and most threads read none. */
function library(): Library {
  return load('libphonenumber-js/max') as Library;
}

/** A phone number as it is compared. */
export interface Phone {
  /** The digits inside the country, without the zero that is dialled for a trunk line. */
  readonly national: string;
  /** Calling code of the country, `''` when neither the number nor the contact tells it. */
  readonly code: string;
  /** Whether it is, or may be, a mobile phone: families and offices share the others. */
  readonly mobile: boolean;
}

/** Brings a phone number into its compared form; `undefined` for what is none and for placeholders. */
export function readPhone(text: string, country: string): Phone | undefined {
  const written = text.replaceAll(/\(0\)/g, '').replace(/^\s*00/, '+');
  const digits = written.replaceAll(/\D/g, '');
  if (digits.length < 5 || /^0*(\d)\1*$/.test(digits) || '012345678901234567890'.includes(digits)) return;
  const known = country !== '' && library().isSupportedCountry(country) ? (country as CountryCode) : undefined;
  const parsed = known || written.trim().startsWith('+') ? parse(written, known) : undefined;
  if (parsed === undefined) return { national: digits.replace(/^0+/, ''), code: '', mobile: false };
  const type = parsed.getType();
  const national = parsed.nationalNumber.replace(/^0+/, '');
  return { national, code: parsed.countryCallingCode, mobile: type === 'MOBILE' || type === 'FIXED_LINE_OR_MOBILE' };
}

function parse(text: string, country: CountryCode | undefined) {
  return library().parsePhoneNumberFromString(text, {
    extract: false,
    ...(country ? { defaultCountry: country } : {}),
  });
}
