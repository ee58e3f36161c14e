import { members } from './operation.ts';
import { requireText } from './text.ts';

/** Longest comment, in characters; the page gives none (D25). */
const longest = 65_535;

/** The text of a comment in a body, with the space around it. Raises `missing` for one of blanks, and `invalid`. */
export function readComment(body: unknown): string {
  const { comment } = members(body);
  requireText(comment, 'comment', longest);
  return String(comment);
}
