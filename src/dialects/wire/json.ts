import { isUtf8 } from 'node:buffer';
import { HubError } from '../../core/errors.ts';
import { isCleanText } from './text.ts';

/** How much a document may hold: levels of nesting, keys in all and in one object, items of one list. */
export interface JsonLimits {
  readonly depth: number;
  readonly keys: number;
  readonly keysPerObject: number;
  readonly arrayItems: number;
}

const usualLimits: JsonLimits = { depth: 64, keys: 200_000, keysPerObject: 1_000, arrayItems: 100_000 };

/**
 * Reads JSON from a client. Raises `malformed` for what is not UTF-8 or not JSON, for more than the limits, for keys
 * that reach an object's prototype, and for texts that cannot be stored as they are. Objects are plain ones, since
 * making them again without a prototype takes longer than reading them: look up names that a client chose with
 * `Object.hasOwn`. Of two equal keys the last counts.
 */
export function readJson(body: Buffer | string, limits: JsonLimits = usualLimits): unknown {
  const text = typeof body === 'string' ? withoutMark(wellFormed(body)) : decoded(body);
  checkShape(text, limits);
  const value = parsed(text);
  // A hostile key contains one of the words, or one of its letters is escaped; most documents are spared the walk.
  if (/__proto__|constructor|prototype|\\u00[5-7]/.test(text)) checkKeys(value);
  return value;
}

function decoded(body: Buffer): string {
  if (!isUtf8(body)) throw malformed('UTF-8');
  return withoutMark(body.toString());
}

/** What was UTF-8 is whole characters anyway. */
function wellFormed(text: string): string {
  if (!text.isWellFormed()) throw malformed('storable text');
  return text;
}

/** A byte order mark is no part of the document. */
function withoutMark(text: string): string {
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw malformed('JSON');
  }
}

const [quote, backslash, colon, comma] = [0x22, 0x5c, 0x3a, 0x2c];
const [openObject, closeObject, openList, closeList] = [0x7b, 0x7d, 0x5b, 0x5d];

/** Counts what stands outside of texts, before anything is built: n commas separate n + 1 members or items. */
function checkShape(text: string, limits: JsonLimits): void {
  /** How many more commas each open object or list may have. */
  const room: number[] = [];
  let keys = 0;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text.charCodeAt(at);
    if (sign === quote) {
      at = endOfText(text, at);
    } else if (sign === comma) {
      const left = (room.pop() ?? 0) - 1;
      if (left < 0) throw malformed('fewer members');
      room.push(left);
    } else if (sign === colon) {
      keys += 1;
      if (keys > limits.keys) throw malformed(`at most ${limits.keys} keys`);
    } else if (sign === openObject || sign === openList) {
      room.push((sign === openObject ? limits.keysPerObject : limits.arrayItems) - 1);
      if (room.length > limits.depth) throw malformed(`at most ${limits.depth} levels`);
    } else if (sign === closeObject || sign === closeList) {
      room.pop();
    }
  }
}

function endOfText(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    const sign = text.charCodeAt(at);
    if (sign === quote) return at;
    if (sign === backslash) at = endOfEscape(text, at);
  }
  return text.length;
}

/** Escapes of control characters and of halves of characters; JSON itself refuses unescaped ones. */
const risky = /\\(?:[bf]|u00[01]|ud[89a-f])/iy;
/** One escaped character, which may take two escapes. */
const escaped = /\\u(?:d[89ab][\da-f]{2}\\ud[c-f][\da-f]{2}|[\da-f]{4})/iy;

function endOfEscape(text: string, start: number): number {
  risky.lastIndex = start;
  if (!risky.test(text)) return start + 1;
  escaped.lastIndex = start;
  const [character] = escaped.exec(text) ?? [];
  if (character === undefined || !isCleanText(JSON.parse(`"${character}"`))) throw malformed('storable text');
  return start + character.length - 1;
}

const hostileKeys: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

function checkKeys(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  for (const key of Object.keys(value)) if (hostileKeys.has(key)) throw malformed('other keys');
  for (const member of Object.values(value)) checkKeys(member);
}

function malformed(expected: string): HubError {
  return new HubError({ kind: 'malformed', expected });
}
