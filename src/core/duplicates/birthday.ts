/** Days that forms fill in when nobody says when they were born. */
const placeholders = new Set(['19000101', '19700101', '19010101', '18000101', '20000101', '11111111', '19111111']);

/** A birthday as eight digits, year first; `''` for what is none and for placeholders. */
export function readBirthday(text: string): string {
  const digits = text.slice(0, 10).replaceAll(/\D/g, '');
  if (digits.length !== 8 || digits.startsWith('0000') || placeholders.has(digits)) return '';
  return digits;
}
