import { createHash } from 'node:crypto';
import type { Export, ExportRequest } from '../../../core/background.ts';

/**
 * The same text for requests that mean the same, however they are spelled (E-21): it is made from what was understood.
 * The password is left out, since a hash of it in the base could be guessed at.
 */
export function fingerprint(kind: Export['kind'], request: Omit<ExportRequest, 'fingerprint'>): string {
  const { target } = request;
  const said = target === undefined ? request : { ...request, target: { ...target, password: '' } };
  return createHash('sha256')
    .update(JSON.stringify([kind, said]))
    .digest('hex');
}
