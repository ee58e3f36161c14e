import type { AliasableExpression, Kysely } from 'kysely';
import type { ContactKey, ContactStretch } from '../core/hub.ts';
import type { Tables } from './schema.ts';
import { type Session, type Statement, statement } from './statement.ts';

type Values = { readonly accountId: number } & Readonly<Record<string, number | string>>;

/** The most keys that a list is asked for by at once. */
const mostKeys = 2;

/** How many contacts hold all keys; without keys, how many the account has. Reads one index. */
export function countHolders(
  session: Session,
  accountId: number,
  keys: readonly ContactKey[],
): Promise<{ count: number | bigint | string }[]> {
  return forKeys(countStatements, keys)(session, valuesOf(accountId, keys));
}

/** Ids of a stretch of those contacts, in order: what is skipped is skipped in the index. */
export function selectHolderIds(
  session: Session,
  accountId: number,
  { keys, offset, limit }: ContactStretch,
): Promise<{ id: number }[]> {
  return forKeys(pageStatements, keys)(session, { ...valuesOf(accountId, keys), offset, limit });
}

const countStatements = forEachNumberOfKeys((number) =>
  statement<Values, { count: number | bigint | string }>((db, value) =>
    db.selectFrom(holders(db, value, number).as('h')).select(db.fn.countAll().as('count')),
  ),
);

const pageStatements = forEachNumberOfKeys((number) =>
  statement<Values, { id: number }>((db, value) =>
    db
      .selectFrom(holders(db, value, number).as('h'))
      .select('h.id')
      .orderBy('h.id')
      .limit(value('limit') as number)
      .offset(value('offset') as number),
  ),
);

function forEachNumberOfKeys<S>(make: (number: number) => S): readonly S[] {
  return Array.from({ length: mostKeys + 1 }, (_, number) => make(number));
}

/** Those who hold the first of the keys, one after the other, if they hold the rest of them. */
function holders(
  db: Kysely<Tables>,
  value: (name: string) => number | string,
  number: number,
): AliasableExpression<{ id: number }> {
  const accountId = value('accountId') as number;
  if (number === 0) return db.selectFrom('contact').select('id').where('account_id', '=', accountId);
  let query = db
    .selectFrom('contact_key as k')
    .select('k.contact_id as id')
    .where('k.account_id', '=', accountId)
    .where('k.kind', '=', value('kind0') as string)
    .where('k.value', '=', value('value0') as string);
  for (let key = 1; key < number; key += 1) {
    query = query.where(({ exists, selectFrom }) =>
      exists(
        selectFrom('contact_key as o')
          .select('o.contact_id')
          .where('o.account_id', '=', accountId)
          .where('o.kind', '=', value(`kind${key}`) as string)
          .where('o.value', '=', value(`value${key}`) as string)
          .whereRef('o.contact_id', '=', 'k.contact_id'),
      ),
    );
  }
  return query;
}

function forKeys<R>(statements: readonly Statement<Values, R>[], keys: readonly ContactKey[]): Statement<Values, R> {
  const found = statements[keys.length];
  if (found === undefined) throw new Error(`a list by ${keys.length} keys has no statement`);
  return found;
}

function valuesOf(accountId: number, keys: readonly ContactKey[]): Values {
  const values: Record<string, number | string> & { accountId: number } = { accountId };
  for (const [number, { kind, value }] of keys.entries()) {
    values[`kind${number}`] = kind;
    values[`value${number}`] = value;
  }
  return values;
}
