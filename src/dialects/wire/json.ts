import { HubError } from '../../core/errors.ts';
import { isCleanText } from './text.ts';

/** How much a document may hold. */
export interface JsonLimits {
  readonly depth: number;
  /** Members of all objects together. */
  readonly keys: number;
  readonly keysPerObject: number;
  readonly arrayItems: number;
}

const defaults: JsonLimits = { depth: 64, keys: 200_000, keysPerObject: 1_000, arrayItems: 100_000 };

/** Keys that reach an object's prototype. */
const hostileKeys: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

const decoder = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads JSON from a client. Raises `malformed` for what is not UTF-8 or not JSON, for more than the limits, for keys
 * that reach a prototype, and for texts that cannot be stored as they are (NUL, control characters, halves of
 * characters). The limits are checked before parsing; of two equal keys the last counts.
 */
export function readJson(body: Buffer | string, limits: JsonLimits = defaults): unknown {
  const text = typeof body === 'string' ? body : decoded(body);
  if (!isWithin(text, limits)) throw malformed('a smaller document');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw malformed('JSON');
  }
  // Only an escape or one of three words can make the walk find something: most bodies are spared it.
  if (/\\[ubf]|__proto__|constructor|prototype/.test(text)) refuseHostile(value);
  return value;
}

function malformed(expected: string): HubError {
  return new HubError({ kind: 'malformed', expected });
}

function decoded(body: Buffer): string {
  try {
    return decoder.decode(body);
  } catch {
    throw malformed('UTF-8');
  }
}

const [quote, backslash, comma, open, close, openList, closeList] = [...'"\\,{}[]'].map((sign) => sign.charCodeAt(0));

/** Counts nesting and commas outside of texts: n commas separate n + 1 members or items. */
function isWithin(text: string, limits: JsonLimits): boolean {
  const commas: number[] = [];
  const most: number[] = [];
  let keys = 0;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text.charCodeAt(at);
    if (sign === quote) {
      at = endOfText(text, at);
    } else if (sign === open || sign === openList) {
      commas.push(1);
      most.push(sign === open ? limits.keysPerObject : limits.arrayItems);
      if (commas.length > limits.depth) return false;
    } else if (sign === close || sign === closeList) {
      if (sign === close) keys += commas.at(-1) ?? 0;
      commas.pop();
      most.pop();
    } else if (sign === comma) {
      const count = (commas.at(-1) ?? 0) + 1;
      if (count > (most.at(-1) ?? 0)) return false;
      commas[commas.length - 1] = count;
    }
  }
  return keys <= limits.keys;
}

function endOfText(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    const sign = text.charCodeAt(at);
    if (sign === backslash) at += 1;
    else if (sign === quote) return at;
  }
  return text.length;
}

function refuseHostile(value: unknown): void {
  if (typeof value === 'string' && !isCleanText(value)) throw malformed('clean text');
  if (typeof value !== 'object' || value === null) return;
  for (const [key, member] of Object.entries(value)) {
    if (hostileKeys.has(key) || !isCleanText(key)) throw malformed('other keys');
    refuseHostile(member);
  }
}
