import { sql } from 'kysely';
import { blockingKind, countedKind } from '../core/duplicates/likeness-keys.ts';
import type { ContactKey } from '../core/hub.ts';
import { type Session, statement } from './statement.ts';

/**
 * Counts those of a contact's keys that are counted, up or down, and gives the others, which are rows. Of a contact that
 * is not indexed, keys of likeness are passed over.
 */
export async function withoutCounted(
  session: Session,
  { accountId, id, keys, by }: { accountId: number; id: number; keys: readonly ContactKey[]; by: 1 | -1 },
): Promise<readonly ContactKey[]> {
  if (!keys.some(isOfLikeness)) return keys;
  if (id > ((await indexedTo(session, accountId)) ?? 0)) return keys.filter((key) => !isOfLikeness(key));
  // In one order, so that two writers do not wait for each other in a circle.
  const terms = keys
    .filter(({ kind }) => kind === countedKind)
    .map(({ value }) => value)
    .sort();
  for (let from = 0; from < terms.length; from += mostAtOnce) {
    const some = terms.slice(from, from + mostAtOnce);
    await addCounts[some.length - 1]?.(session, { accountId, by, ...numbered(some) });
  }
  if (by < 0 && terms.length > 0) await forgetUnused(session, { accountId, terms: JSON.stringify(terms) });
  return keys.filter(({ kind }) => kind !== countedKind);
}

function isOfLikeness({ kind }: ContactKey): boolean {
  return kind === blockingKind || kind === countedKind;
}

/** Up to which id an account's contacts are indexed. */
export async function indexedTo(session: Session, accountId: number): Promise<number | undefined> {
  const [row] = await selectIndexedTo(session, { accountId });
  return row && Number(row.indexed_to);
}

/** Keys or terms in one statement. */
export const mostAtOnce = 32;

/** Their values as arguments of such a statement. */
export function numbered(values: readonly string[]): Record<string, string> {
  return Object.fromEntries(values.map((value, index) => [`value${index}`, value]));
}

/** Arguments of a statement for several keys. */
export type Numbered = { readonly accountId: number } & Readonly<Record<string, number | string>>;

const addCounts = Array.from({ length: mostAtOnce }, (_, last) =>
  statement<Numbered>((db, value) =>
    db
      .insertInto('duplicate_term')
      .values(
        Array.from({ length: last + 1 }, (_term, index) => ({
          account_id: value('accountId'),
          term: value(`value${index}`) as string,
          count: value('by') as number,
        })),
      )
      .onConflict((conflict) =>
        conflict
          .columns(['account_id', 'term'])
          .doUpdateSet({ count: sql<number>`duplicate_term.count + excluded.count` }),
      ),
  ),
);

const forgetUnused = statement<{ accountId: number; terms: string }>((db, value, engine) =>
  db
    .deleteFrom('duplicate_term')
    .where('account_id', '=', value('accountId'))
    .where('term', 'in', engine.textsOf(value('terms')))
    .where('count', '<=', sql.lit(0)),
);

const selectIndexedTo = statement<{ accountId: number }, { indexed_to: number }>((db, value) =>
  db.selectFrom('duplicate_index').select('indexed_to').where('account_id', '=', value('accountId')),
);
