import { type RawBuilder, sql } from 'kysely';
import type {
  ComparedContact,
  DuplicateReader,
  MarkHolders,
  NearContacts,
  NearKeys,
} from '../core/duplicates/duplicate-base.ts';
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

interface NearRow {
  /** A mark; or, of exact keys, their position below 0. */
  readonly mark: number;
  readonly count: number;
  /** Ids of contacts one after the other, since a row for each takes longer than finding them. */
  readonly holders: string | null;
}

interface ExactArguments {
  readonly kind0: string;
  readonly value0: string;
  readonly kind1: string;
  readonly value1: string;
}

type NearArguments = ExactArguments & { readonly accountId: number; readonly marks: string };

function nearArguments(accountId: number, { marks, exact }: NearKeys): NearArguments {
  return { accountId, marks: JSON.stringify(marks), ...exactArguments(exact) };
}

/** No key has an empty kind: nobody holds it. */
function exactArguments([one, other]: NearKeys['exact']): ExactArguments {
  const nobodys: ContactKey = { kind: '', value: '' };
  const [first, second] = [one ?? nobodys, other ?? nobodys];
  return { kind0: first.kind, value0: first.value, kind1: second.kind, value1: second.value };
}

function nearContacts({ exact }: NearKeys, rows: readonly NearRow[]): NearContacts {
  const marks = new Map<number, MarkHolders>();
  const equals: (readonly number[])[] = exact.map(() => []);
  for (const { mark, count, holders } of rows) {
    const contacts = holders === null ? [] : holders.split(',').map(Number);
    if (mark < 0) equals[-1 - mark] = contacts;
    else marks.set(mark, { count, contacts });
  }
  return { marks, equals };
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

const selectNear = statement<NearArguments, NearRow>((db, value, engine) => {
  const marks = db
    .selectFrom('duplicate_mark')
    .select(['mark', 'count', 'holders'])
    .where('account_id', '=', value('accountId'))
    .where('mark', 'in', engine.integersOf(value('marks')));
  const exact = ([0, 1] as const).map((position) =>
    db.selectNoFrom([
      sql<number>`cast(${sql.lit(-1 - position)} as bigint)`.as('mark'),
      sql<number>`cast(0 as bigint)`.as('count'),
      oldestOf(value, position).as('holders'),
    ]),
  );
  return exact.reduce((all, one) => all.unionAll(one), marks);
});

type Value = <K extends keyof NearArguments & string>(name: K) => NearArguments[K];

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
  return sql<number>`coalesce((select m.count from duplicate_mark as m
    where m.account_id = f.account_id and m.mark = ${sql.ref(column)}), 0)`;
}
