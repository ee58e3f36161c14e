import type { RowOutcome, SavePolicy } from '../../../core/contacts/save-contacts.ts';
import { failures } from '../errors.ts';
import type { Key } from './contact-row.ts';
import { type EmarsysRequest, members } from './operation.ts';

/** What `create_if_not_exists`, in the path, the query or the body, asks for. */
export function upsertPolicy(request: EmarsysRequest, key: Key): SavePolicy {
  const wanted = request.query.create_if_not_exists ?? members(request.body).create_if_not_exists;
  const creates = wanted === '1' || wanted === 1 || wanted === 'true' || wanted === true;
  if (creates && (key.by === 'id' || key.by === 'publicId')) throw failures.internalKeyOnCreate();
  return { found: 'update', missing: creates ? 'create' : 'refuse' };
}

/** quirk: the id of an updated contact is a text, that of a created one a number (stated by the vendor). */
export function updatedId(outcome: Exclude<RowOutcome, { status: 'refused' }>): number | string {
  return outcome.status === 'created' ? outcome.id : String(outcome.id);
}
