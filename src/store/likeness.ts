import { type RawBuilder, sql } from 'kysely';
import { blocksOf, isLikeness, type LikenessKey } from '../core/duplicates/likeness.ts';
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
  await writeBlocks(session, { accountId, id }, before ? blocksOf(before) : nothing, after ? blocksOf(after) : nothing);
  if (after !== undefined) {
    const [first, last] = after.names;
    await upsertFeatures(session, { accountId, id, first, last, features: after.value });
  } else await deleteFeatures(session, { accountId, id });
  await countTerms(session, accountId, new Set(before?.terms), new Set(after?.terms));
}

type Numbers = ReadonlySet<number>;

const nothing: Numbers = new Set();

async function writeBlocks(session: Session, owner: Owner, before: Numbers, after: Numbers): Promise<void> {
  const left = before.difference(after);
  const joined = after.difference(before);
  if (left.size > 0) await deleteBlocks(session, { ...owner, blocks: listOf(left) });
  if (joined.size > 0) await insertBlocks(session, { ...owner, blocks: listOf(joined) });
}

async function countTerms(session: Session, accountId: number, before: Numbers, after: Numbers): Promise<void> {
  const steps = [...before.difference(after)].map((term) => [term, -1]);
  const lost = JSON.stringify(steps.map(([term]) => term));
  steps.push(...[...after.difference(before)].map((term) => [term, 1]));
  if (steps.length === 0) return;
  // In one order, so that two writers do not wait for each other in a circle.
  steps.sort(([one = 0], [other = 0]) => one - other);
  await addCounts(session, { accountId, steps: JSON.stringify(steps) });
  if (lost !== '[]') await forgetUnused(session, { accountId, terms: lost });
}

function listOf(numbers: Numbers): string {
  return JSON.stringify([...numbers]);
}

async function indexedTo(session: Session, accountId: number): Promise<number | undefined> {
  const [row] = await selectIndexedTo(session, { accountId });
  return row?.indexed_to;
}

const selectIndexedTo = statement<{ accountId: number }, { indexed_to: number }>((db, value) =>
  db.selectFrom('duplicate_index').select('indexed_to').where('account_id', '=', value('accountId')),
);

/** A parameter in the place of a column has no type of its own. */
function integer(parameter: number): RawBuilder<number> {
  return sql<number>`cast(${parameter} as bigint)`;
}

const insertBlocks = statement<Owner & { blocks: string }>((db, value, engine) =>
  db
    .insertInto('duplicate_block')
    .columns(['account_id', 'block', 'contact_id'])
    .expression((eb) =>
      eb
        .selectFrom(engine.integersOf(value('blocks')).$castTo<{ value: number }>().as('n'))
        .select([integer(value('accountId')).as('account_id'), 'n.value', integer(value('id')).as('contact_id')])
        .where(sql.lit(true)),
    )
    .onConflict((conflict) => conflict.doNothing()),
);

const deleteBlocks = statement<Owner & { blocks: string }>((db, value, engine) =>
  db
    .deleteFrom('duplicate_block')
    .where('account_id', '=', value('accountId'))
    .where('block', 'in', engine.integersOf(value('blocks')))
    .where('contact_id', '=', value('id')),
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

/** Adds to the counts of several terms: pairs of a term and a number. */
export const addCounts = statement<{ accountId: number; steps: string }>((db, value, engine) =>
  db
    .insertInto('duplicate_term')
    .columns(['account_id', 'term', 'count'])
    .expression((eb) =>
      eb
        .selectFrom(engine.pairsOf(value('steps')).as('n'))
        .select([integer(value('accountId')).as('account_id'), 'n.one', 'n.other'])
        .where(sql.lit(true)),
    )
    .onConflict((conflict) =>
      conflict
        .columns(['account_id', 'term'])
        .doUpdateSet({ count: sql<number>`duplicate_term.count + excluded.count` }),
    ),
);

const forgetUnused = statement<{ accountId: number; terms: string }>((db, value, engine) =>
  db
    .deleteFrom('duplicate_term')
    .where('account_id', '=', value('accountId'))
    .where('term', 'in', engine.integersOf(value('terms')))
    .where('count', '<=', sql.lit(0)),
);
