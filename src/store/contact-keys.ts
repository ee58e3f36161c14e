import { isLikeness } from '../core/duplicates/likeness-key.ts';
import type { ContactKey, KeyChanges } from '../core/hub.ts';
import { type Session, statement } from './statement.ts';

/** Writes what a step does to the keys that a contact is looked up by. */
export async function writeKeys(session: Session, accountId: number, id: number, keys: KeyChanges): Promise<void> {
  for (const { kind, value } of keys.removed.filter(isListed)) {
    await deleteKey(session, { accountId, id, kind, value });
  }
  const listed = keys.added.filter(isListed);
  for (let from = 0; from < listed.length; from += mostKeysAtOnce) {
    const some = listed.slice(from, from + mostKeysAtOnce);
    const row: Record<string, number | string> & { accountId: number } = { accountId, id };
    for (const [index, { kind, value }] of some.entries()) {
      row[`kind${index}`] = kind;
      row[`value${index}`] = value;
    }
    await insertKeys[some.length - 1]?.(session, row);
  }
}

/** Likeness is kept in parts. */
function isListed(key: ContactKey): boolean {
  return !isLikeness(key);
}

/** Arguments of a statement for several rows, which have numbers. */
export type Numbered = { readonly accountId: number } & Readonly<Record<string, number | string>>;

const mostKeysAtOnce = 32;

/** A statement for each number of keys: together they take half as long as one after the other. */
const insertKeys = Array.from({ length: mostKeysAtOnce }, (_, last) =>
  statement<Numbered>((db, value) =>
    db
      .insertInto('contact_key')
      .values(
        Array.from({ length: last + 1 }, (_key, index) => ({
          account_id: value('accountId'),
          kind: value(`kind${index}`) as string,
          value: value(`value${index}`) as string,
          contact_id: value('id') as number,
        })),
      )
      .onConflict((conflict) => conflict.doNothing()),
  ),
);

const deleteKey = statement<{ accountId: number; kind: string; value: string; id: number }>((db, value) =>
  db
    .deleteFrom('contact_key')
    .where('account_id', '=', value('accountId'))
    .where('kind', '=', value('kind'))
    .where('value', '=', value('value'))
    .where('contact_id', '=', value('id')),
);
