import type { Body } from './hurl.ts';

/**
 * Whether two bodies are the same on the wire: JSON by its tokens in their order, whatever the layout; XML
 * whatever the white space between elements; text byte by byte. No body is the same as an empty one.
 */
export function sameBody(expected: Body | undefined, actual: string): boolean {
  if (!expected) return actual === '';
  if (expected.kind === 'json') return isJson(actual) && sameTokens(jsonTokens(expected.text), jsonTokens(actual));
  if (expected.kind === 'xml') return withoutLayout(expected.text) === withoutLayout(actual);
  return expected.text === actual;
}

/** Whether a text is one complete JSON document. */
export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** The tokens of a JSON document. Numbers stay as written, so that 1, 1.0 and 2^53 + 1 differ; strings lose their escapes. */
export function jsonTokens(text: string): string[] {
  const tokens = text.match(/"(?:\\.|[^"\\])*"|[[\]{}:,]|[^\s"[\]{}:,]+/g) ?? [];
  return tokens.map((token) => (token.startsWith('"') && isJson(token) ? JSON.stringify(JSON.parse(token)) : token));
}

function sameTokens(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((token, index) => token === other[index]);
}

function withoutLayout(xml: string): string {
  return xml.replace(/>\s+</g, '><').trim();
}
