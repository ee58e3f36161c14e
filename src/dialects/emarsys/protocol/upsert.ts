import type { RowOutcome, SavePolicy } from '../../../core/contacts/save-contacts.ts';
import { failures } from '../errors.ts';
import { isInternal, type Key } from './contact-row.ts';
import { type EmarsysRequest, members } from './operation.ts';

/** What an update is to do with contacts that are not there, and how strictly its rows are read therefore. */
export interface Upsert {
  readonly policy: SavePolicy;
  readonly mode: 'create' | 'update';
}

/** What `create_if_not_exists`, in the path, the query or the body, asks for. */
export function readUpsert(request: EmarsysRequest, key: Key): Upsert {
  const wanted = request.query.create_if_not_exists ?? members(request.body).create_if_not_exists;
  const creates = wanted === '1' || wanted === 1 || wanted === 'true' || wanted === true;
  if (creates && isInternal(key)) throw failures.internalKeyOnCreate();
  return creates
    ? { policy: { found: 'update', missing: 'create' }, mode: 'create' }
    : { policy: { found: 'update', missing: 'refuse' }, mode: 'update' };
}

/** quirk: the id of an updated contact is a text, that of a created one a number (stated by the vendor). */
export function updatedId(outcome: Exclude<RowOutcome, { status: 'refused' }>): number | string {
  return outcome.status === 'created' ? outcome.id : String(outcome.id);
}
