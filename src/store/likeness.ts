import { type RawBuilder, sql } from 'kysely';
import { deadBlock } from '../core/duplicates/candidates.ts';
import {
  isIdentity,
  isLikeness,
  isTerm,
  type LikenessKey,
  type MarkKind,
  markKinds,
  marksOf,
} from '../core/duplicates/likeness-key.ts';
import type { KeyChanges } from '../core/hub.ts';
import { type Session, statement } from './statement.ts';

/** Whose likeness is written. */
interface Owner {
  readonly accountId: number;
  readonly id: number;
}

/**
 * Keeps the parts of a contact's likeness as it changes: what it is compared by, the blocks it is found in, how many
 * contacts have its values. Of a contact that is not indexed nothing is kept.
 */
export async function writeLikeness(session: Session, owner: Owner, { removed, added }: KeyChanges): Promise<void> {
  const before = removed.find(isLikeness);
  const after = added.find(isLikeness);
  if (before === undefined && after === undefined) return;
  if (owner.id > ((await indexedTo(session, owner.accountId)) ?? 0)) return;
  await replaceLikeness(session, owner, before, after);
}

/** The same whether the contact is indexed or not. */
export async function replaceLikeness(
  session: Session,
  { accountId, id }: Owner,
  before: LikenessKey | undefined,
  after: LikenessKey | undefined,
): Promise<void> {
  await changeMarks(session, { accountId, id }, before ? marksOf(before) : nothing, after ? marksOf(after) : nothing);
  if (after !== undefined) {
    const [first, last] = after.names;
    await upsertFeatures(session, { accountId, id, first, last, features: after.value });
  } else await deleteFeatures(session, { accountId, id });
}

/** Enters contacts under marks, each of which is named once. */
export async function enterMarks(
  session: Session,
  accountId: number,
  entries: readonly (readonly [mark: number, contactIds: readonly number[]])[],
): Promise<void> {
  await addMarks(session, { accountId, marks: inOrder(entries.map(([mark, ids]) => entered(mark, ids))) });
}

/** In one order, so that two writers do not wait for each other in a circle, and places are touched one after the other. */
function inOrder(rows: readonly MarkRow[]): string {
  return JSON.stringify(rows.toSorted(([one], [other]) => one - other));
}

type MarkRow = readonly [mark: number, count: number, holders: string | null];

/** What a mark becomes that nobody had before; an earlier one is added to. */
function entered(mark: number, ids: readonly number[]): MarkRow {
  if (isTerm(mark)) return [mark, ids.length, null];
  if (ids.length < deadBlock) return [mark, ids.length, ids.toReversed().join()];
  return [mark, deadBlock, isIdentity(mark) ? ids.slice(0, deadBlock).toReversed().join() : null];
}

type Numbers = ReadonlySet<number>;

const nothing: Numbers = new Set();

async function changeMarks(session: Session, { accountId, id }: Owner, before: Numbers, after: Numbers): Promise<void> {
  const lost = [...before.difference(after)];
  const joined = [...after.difference(before)];
  if (lost.length + joined.length === 0) return;
  const holder = (mark: number) => (isTerm(mark) ? null : String(id));
  const rows = [
    ...lost.map((mark): MarkRow => [mark, -1, holder(mark)]),
    ...joined.map((mark): MarkRow => [mark, 1, holder(mark)]),
  ];
  await addMarks(session, { accountId, marks: inOrder(rows) });
  if (lost.length > 0) await forgetUnused(session, { accountId, marks: JSON.stringify(lost) });
}

async function indexedTo(session: Session, accountId: number): Promise<number | undefined> {
  const [row] = await selectIndexedTo(session, { accountId });
  return row?.indexed_to;
}

const selectIndexedTo = statement<{ accountId: number }, { indexed_to: number }>((db, value) =>
  db.selectFrom('duplicate_index').select('indexed_to').where('account_id', '=', value('accountId')),
);

const upsertFeatures = statement<Owner & { first: number; last: number; features: string }>((db, value) =>
  db
    .insertInto('duplicate_feature')
    .values({
      account_id: value('accountId'),
      contact_id: value('id'),
      first_name: value('first'),
      last_name: value('last'),
      features: value('features'),
    })
    .onConflict((conflict) =>
      conflict.columns(['account_id', 'contact_id']).doUpdateSet(({ ref }) => ({
        first_name: ref('excluded.first_name'),
        last_name: ref('excluded.last_name'),
        features: ref('excluded.features'),
      })),
    ),
);

const deleteFeatures = statement<Owner>((db, value) =>
  db.deleteFrom('duplicate_feature').where('account_id', '=', value('accountId')).where('contact_id', '=', value('id')),
);

/** Adds to marks, or takes from them where the count is less than none. A dead block stays dead. */
const addMarks = statement<{ accountId: number; marks: string }>((db, value, engine) =>
  db
    .insertInto('duplicate_mark')
    .columns(['account_id', 'mark', 'count', 'holders'])
    .expression((eb) =>
      eb
        .selectFrom(engine.marksOf(value('marks')).as('n'))
        // A parameter in the place of a column has no type of its own.
        .select(sql<number>`cast(${value('accountId')} as bigint)`.as('account_id'))
        .select(['n.mark', 'n.count', 'n.holders'])
        .where(sql.lit(true)),
    )
    .onConflict((conflict) =>
      conflict
        .columns(['account_id', 'mark'])
        .doUpdateSet({ count: newCount, holders: newHolders })
        .where(sql<boolean>`${isOf('term')} or not ${isDead} or (${isOf('identity')} and excluded.count < 0)`),
    ),
);

const sum = sql<number>`duplicate_mark.count + excluded.count`;
const isDead = sql<boolean>`duplicate_mark.count >= ${sql.lit(deadBlock)}`;
const willBeDead = sql<boolean>`(${isDead} or ${sum} >= ${sql.lit(deadBlock)})`;

function isOf(kind: MarkKind): RawBuilder<boolean> {
  return sql`duplicate_mark.mark % 4 = ${sql.lit(markKinds[kind])}`;
}

const newCount = sql<number>`case when not ${isOf('term')} and ${willBeDead} then ${sql.lit(deadBlock)} else ${sum} end`;

/** Nobody is listed who has a term, which stays so since nothing joined to a text is nothing. */
const newHolders = sql<string | null>`case
  when excluded.count < 0
    then nullif(trim(replace(',' || duplicate_mark.holders || ',', ',' || excluded.holders || ',', ','), ','), '')
  when ${isOf('block')} and ${willBeDead} then null
  else excluded.holders || ',' || duplicate_mark.holders end`;

const forgetUnused = statement<{ accountId: number; marks: string }>((db, value, engine) =>
  db
    .deleteFrom('duplicate_mark')
    .where('account_id', '=', value('accountId'))
    .where('mark', 'in', engine.integersOf(value('marks')))
    .where('count', '<=', sql.lit(0)),
);
