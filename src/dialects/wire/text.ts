/** C0 controls other than tab and line ends: no database and no XML can carry all of them. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const control = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/;

/** Whether a text can be stored and given back exactly: whole characters and no control characters. */
export function isCleanText(text: string): boolean {
  return !control.test(text) && text.isWellFormed();
}

/** Whether a text has more characters than allowed: one that takes two places in memory is one character. */
export function isLongerThan(text: string, most: number): boolean {
  return text.length > most && (text.length > 2 * most || [...text].length > most);
}

/** Something on both sides of an `@` and no blanks: what more there is to an address only its server knows. */
export function isAddress(text: string): boolean {
  const address = text.trim();
  const at = address.lastIndexOf('@');
  return at > 0 && at < address.length - 1 && !/\s/.test(address);
}
