import { type RawBuilder, sql } from 'kysely';
import { deadBlock } from '../core/duplicates/candidates.ts';
import type { ComparedContact, DuplicateReader, NearContacts, NearKeys } from '../core/duplicates/duplicate-base.ts';
import type { ContactKey } from '../core/hub.ts';
import type { DuplicateFeatureTable } from './schema.ts';
import { type Session, statement } from './statement.ts';

/** Reads of what is known about the likeness of contacts: one statement each, since a server may be a network away. */
export function duplicateReader(session: Session): DuplicateReader {
  return {
    async near(accountId, keys) {
      return nearContacts(keys, await selectNear(session, nearArguments(accountId, keys)));
    },
    async compared(accountId, ids, exact) {
      const rows = await selectCompared(session, {
        ...{ accountId, ids: JSON.stringify(ids) },
        ...exactArguments(exact),
      });
      return rows.map(comparedContact);
    },
  };
}

/** What a row of `selectNear` is about. */
const parts = { block: 1, term: 2, exact: 3 } as const;

interface NearRow {
  readonly part: number;
  /** A block, a term, or the position of an exact key. */
  readonly key: number;
  /** Ids of contacts one after the other, since a row for each takes longer than finding them. */
  readonly ids: string | null;
  readonly count: number;
}

interface ExactArguments {
  readonly kind0: string;
  readonly value0: string;
  readonly kind1: string;
  readonly value1: string;
}

type NearArguments = ExactArguments & {
  readonly accountId: number;
  readonly identity: string;
  readonly others: string;
  readonly terms: string;
};

function nearArguments(accountId: number, { blocks, terms, exact }: NearKeys): NearArguments {
  const { identity, others } = blocks;
  return {
    accountId,
    ...{ identity: JSON.stringify(identity), others: JSON.stringify(others), terms: JSON.stringify(terms) },
    ...exactArguments(exact),
  };
}

/** No key has an empty kind: nobody holds it. */
function exactArguments([one, other]: NearKeys['exact']): ExactArguments {
  const nobodys: ContactKey = { kind: '', value: '' };
  const [first, second] = [one ?? nobodys, other ?? nobodys];
  return { kind0: first.kind, value0: first.value, kind1: second.kind, value1: second.value };
}

function nearContacts({ exact }: NearKeys, rows: readonly NearRow[]): NearContacts {
  const holders = new Map<number, readonly number[]>();
  const counts = new Map<number, number>();
  const equals: (readonly number[])[] = exact.map(() => []);
  for (const { part, key, ids, count } of rows) {
    if (part === parts.term) counts.set(key, count);
    else if (ids === null) continue;
    else if (part === parts.block) holders.set(key, ids.split(',').map(Number));
    else equals[key] = ids.split(',').map(Number);
  }
  return { holders, counts, equals };
}

function comparedContact(row: ComparedRow): ComparedContact {
  return {
    id: row.contact_id,
    features: row.features,
    names: [
      { term: row.first_name, count: row.first_count },
      { term: row.last_name, count: row.last_count },
    ],
    holds: [row.holds0 > 0, row.holds1 > 0],
  };
}

/** Each part stops at its limit, however many hold a key. */
const selectNear = statement<NearArguments, NearRow>((db, value, engine) => {
  const row = (part: number, key: RawBuilder<number>, ids: RawBuilder<string | null>, count: RawBuilder<number>) =>
    [sql.lit(part).as('part'), key.as('key'), ids.as('ids'), count.as('count')] as const;
  const block = sql<number>`n.value`;
  const newest = sql<string>`(select string_agg(cast(contact_id as text), ',') from (
    ${holdersOf(value)} order by contact_id desc limit ${sql.lit(deadBlock)}
  ) as newest)`;
  const listed = (list: string) => engine.integersOf(list).$castTo<{ value: number }>().as('n');
  const identity = db.selectFrom(listed(value('identity'))).select(row(parts.block, block, newest, none));
  const others = db
    .selectFrom(listed(value('others')))
    .select(row(parts.block, block, newest, none))
    // A dead block is not read: it has more contacts than are worth comparing.
    .where(sql<boolean>`not exists (${holdersOf(value)} limit 1 offset ${sql.lit(deadBlock - 1)})`);
  const terms = db
    .selectFrom('duplicate_term')
    .select(row(parts.term, sql`term`, nobody, sql`count`))
    .where('account_id', '=', value('accountId'))
    .where('term', 'in', engine.integersOf(value('terms')));
  const exact = ([0, 1] as const).map((position) =>
    db.selectNoFrom(row(parts.exact, integer(position), oldestOf(value, position), none)),
  );
  return exact.reduce((all, one) => all.unionAll(one), identity.unionAll(others).unionAll(terms));
});

type Value = <K extends keyof NearArguments & string>(name: K) => NearArguments[K];

const none = sql<number>`cast(0 as bigint)`;
const nobody = sql<string | null>`cast(null as text)`;

function integer(number: number): RawBuilder<number> {
  return sql<number>`cast(${sql.lit(number)} as bigint)`;
}

function holdersOf(value: Value): RawBuilder<unknown> {
  return sql`select contact_id from duplicate_block where account_id = ${value('accountId')} and block = n.value`;
}

/** The first two contacts that hold an exact key: enough to tell one from several. */
function oldestOf(value: Value, position: 0 | 1): RawBuilder<string | null> {
  return sql`(select string_agg(cast(contact_id as text), ',') from (
    select contact_id from contact_key
    where account_id = ${value('accountId')} and kind = ${value(`kind${position}`)} and value = ${value(`value${position}`)}
    order by contact_id limit 2
  ) as oldest)`;
}

type ComparedRow = Omit<DuplicateFeatureTable, 'account_id'> & {
  first_count: number;
  last_count: number;
  holds0: number;
  holds1: number;
};

const selectCompared = statement<ExactArguments & { accountId: number; ids: string }, ComparedRow>(
  (db, value, engine) => {
    const holds = (kind: string, text: string) =>
      sql<number>`case when ${kind} = '' then 0 else (select count(*) from contact_key as k
        where k.account_id = f.account_id and k.kind = ${kind} and k.value = ${text} and k.contact_id = f.contact_id) end`;
    return db
      .selectFrom('duplicate_feature as f')
      .select(['f.contact_id', 'f.first_name', 'f.last_name', 'f.features'])
      .select([countOf('f.first_name').as('first_count'), countOf('f.last_name').as('last_count')])
      .select([
        holds(value('kind0'), value('value0')).as('holds0'),
        holds(value('kind1'), value('value1')).as('holds1'),
      ])
      .where('f.account_id', '=', value('accountId'))
      .where('f.contact_id', 'in', engine.integersOf(value('ids')));
  },
);

/** How many contacts have a term of the contact; 0 when nobody has. */
function countOf(column: 'f.first_name' | 'f.last_name'): RawBuilder<number> {
  return sql<number>`coalesce((select t.count from duplicate_term as t
    where t.account_id = f.account_id and t.term = ${sql.ref(column)}), 0)`;
}
