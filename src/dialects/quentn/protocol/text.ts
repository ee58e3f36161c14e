import { HubError } from '../../../core/errors.ts';
import { isLongerThan } from '../../wire/text.ts';

/**
 * A text among a body's members, without the space around it; a number is the text of its digits. Undefined where the
 * member is absent. Raises `invalid` for anything else and for more than `longest` characters.
 */
export function readText(value: unknown, field: string, longest: number): string | undefined {
  if (value === undefined || value === null) return undefined;
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string') throw invalid(field, 'a text');
  if (isLongerThan(text, longest)) throw invalid(field, `at most ${longest} characters`);
  return text.trim();
}

/** The same for what must be there. Raises `missing`. */
export function requireText(value: unknown, field: string, longest: number): string {
  const text = readText(value, field, longest) ?? '';
  if (text === '') throw new HubError({ kind: 'missing', field });
  return text;
}

function invalid(field: string, expected: string): HubError {
  return new HubError({ kind: 'invalid', field, expected });
}
