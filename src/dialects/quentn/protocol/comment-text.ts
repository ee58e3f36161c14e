import { members } from './operation.ts';
import { readText, requireText } from './text.ts';

/** Longest comment, in characters; the page gives none (D25). */
const longest = 65_535;

/** The comment among a contact's members; undefined for none and for one of blanks. Raises `invalid`. */
export function commentIn({ comment }: Readonly<Record<string, unknown>>): string | undefined {
  const text = readText(comment, 'comment', longest) ?? '';
  return text === '' ? undefined : String(comment);
}

/** The text of a comment in a body, with the space around it. Raises `missing` for one of blanks, and `invalid`. */
export function readComment(body: unknown): string {
  const { comment } = members(body);
  requireText(comment, 'comment', longest);
  return String(comment);
}
