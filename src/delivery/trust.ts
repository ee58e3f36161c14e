import { readFileSync } from 'node:fs';
import { getCACertificates } from 'node:tls';
import type { Pins } from '../core/background.ts';
import { DeliveryError } from '../core/background.ts';

/**
 * Certificates (PEM) that may sign a receiver's: Node's, the system's, and those of the operator's file. That file is
 * read at once, so that a mistake shows at the start; the others, megabytes of them, when they are first needed.
 */
export function loadAuthorities(caFile?: string): () => string[] {
  const own = caFile === undefined ? [] : [readFileSync(caFile, 'utf8')];
  let all: string[] | undefined;
  return () => {
    all ??= [...new Set([...getCACertificates('default'), ...getCACertificates('system'), ...own])];
    return all;
  };
}

/** Trusts a receiver's key at first contact and remembers it; later another one is refused for good. */
export async function checkPin(pins: Pins, target: string, fingerprint: string): Promise<void> {
  const pinned = await pins.get(target);
  if (pinned === undefined) await pins.set(target, fingerprint);
  else if (pinned !== fingerprint) throw new DeliveryError('receiver identity changed', true);
}
