import { createHash } from 'node:crypto';

/** The same text for requests that say the same, in whatever order their members stand (E-21). */
export function fingerprint(kind: string, body: Readonly<Record<string, unknown>>): string {
  return createHash('sha256')
    .update(`${kind} ${JSON.stringify(sorted(body))}`)
    .digest('hex');
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return entries.map(([name, member]) => [name, sorted(member)]);
}
