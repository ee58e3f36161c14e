import type { Caller, Change, Contact, Tx } from '../hub.ts';
import { tagIdsOf } from '../tags/contact-tags.ts';
import type { ContactImage } from './merge.ts';

/** A contact with the ids of its tags. */
export async function imageOf(tx: Tx, accountId: number, contact: Contact): Promise<ContactImage> {
  return { ...contact, tagIds: await tagIdsOf(tx, accountId, contact.id) };
}

/** The change that a merge or its undoing makes of a contact: on behalf of the caller, with an origin of its own. */
export function mergeChange({ credentialId }: Caller, at: Date, fields: Change['fields']): Change {
  return {
    ...{ at, operation: 'update', origin: 'merge', fields },
    ...(credentialId === undefined ? {} : { credentialId }),
  };
}

/** What a change says about tags: nothing where they stay as they are. */
export function tagDifferences(before: readonly number[], after: readonly number[]): Change['fields'] {
  const [old, now] = [before, after].map((ids) => (ids.length === 0 ? null : ids));
  return JSON.stringify(old) === JSON.stringify(now) ? {} : { tags: [old, now] };
}
