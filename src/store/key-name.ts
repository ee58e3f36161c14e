import type { ContactKey } from '../core/hub.ts';

/** A look-up key as one text, which no other key of an account has. */
export function keyName({ kind, value }: ContactKey): string {
  return `${kind}\0${value}`;
}
