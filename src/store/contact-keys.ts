import { isLikeness } from '../core/duplicates/likeness-key.ts';
import type { ContactKey } from '../core/hub.ts';
import { storedKey } from './long-keys.ts';
import { type Session, statement } from './statement.ts';

/** Those of the keys that contacts are looked up by, as they are kept; likeness is kept in parts. */
export function listedKeys(keys: readonly ContactKey[]): ContactKey[] {
  return keys.filter((key) => !isLikeness(key)).map(storedKey);
}

/** The same of a contact that has none yet: each once. */
export function firstKeys(keys: readonly ContactKey[]): ContactKey[] {
  const listed: ContactKey[] = [];
  for (const key of keys) {
    if (isLikeness(key)) continue;
    const stored = storedKey(key);
    if (!listed.some(({ kind, value }) => kind === stored.kind && value === stored.value)) listed.push(stored);
  }
  return listed;
}

/** Takes keys from a contact. */
export async function removeKeys(
  session: Session,
  accountId: number,
  id: number,
  keys: readonly ContactKey[],
): Promise<void> {
  for (const key of listedKeys(keys)) await deleteKey(session, { accountId, id, ...key });
}

/** Arguments of a statement for several rows, which have numbers. */
export type Numbered = { readonly accountId: number } & Readonly<Record<string, number | string>>;

const deleteKey = statement<{ accountId: number; kind: string; value: string; id: number }>((db, value) =>
  db
    .deleteFrom('contact_key')
    .where('account_id', '=', value('accountId'))
    .where('kind', '=', value('kind'))
    .where('value', '=', value('value'))
    .where('contact_id', '=', value('id')),
);
