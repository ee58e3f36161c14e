import { type Kysely, sql } from 'kysely';
import type { KnownPair, Pair, PairReader, PairWriter } from '../core/merging/pair.ts';
import type { DuplicatePairTable, Tables } from './schema.ts';
import { type Session, statement, type WriteSession } from './statement.ts';

/** Reads of pairs that may be one contact. */
export function pairReader(session: Session): PairReader {
  return {
    known: (accountId) => known(session, accountId),
    async byId(accountId, id) {
      const [row] = await selectById(session, { accountId, id });
      return row && toPair(row);
    },
    async byContacts(accountId, one, other) {
      const [low, high] = one < other ? [one, other] : [other, one];
      const [row] = await selectByContacts(session, { accountId, low, high });
      return row && toPair(row);
    },
    async page(accountId, { status = '', contactId = 0, offset, limit }) {
      return (await selectPage(session, { accountId, status, contactId, offset, limit })).map(toPair);
    },
    async isRejected(accountId, one, other) {
      return (await selectRejected(session, { accountId, one, other })).length > 0;
    },
    async ofMerge(accountId, mergeId) {
      return (await selectOfMerge(session, { accountId, mergeId })).map(toPair);
    },
    async undecidedWithin(accountId, survivorId) {
      return (await selectUndecided(session, { accountId, survivorId })).map(toPair);
    },
  };
}

/** Writes of the same. */
export function pairWriter(session: WriteSession): PairWriter {
  return {
    async insert(accountId, pair) {
      const stored = { ...pair, id: await session.nextId('pair') };
      await insertPair(session, toRow(accountId, stored));
      return stored;
    },
    async replace(accountId, pair) {
      await updatePair(session, toRow(accountId, pair));
    },
    async removeOf(accountId, contactId) {
      await deletePairsOf(session, { accountId, contactId });
    },
  };
}

const selectById = statement<{ accountId: number; id: number }, DuplicatePairTable>((db, value) =>
  db
    .selectFrom('duplicate_pair')
    .selectAll()
    .where('account_id', '=', value('accountId'))
    .where('id', '=', value('id')),
);

const selectByContacts = statement<{ accountId: number; low: number; high: number }, DuplicatePairTable>((db, value) =>
  db
    .selectFrom('duplicate_pair')
    .selectAll()
    .where('account_id', '=', value('accountId'))
    .where('low_id', '=', value('low'))
    .where('high_id', '=', value('high')),
);

/** An empty status and the contact 0 stand for all. */
const selectPage = statement<
  { accountId: number; status: string; contactId: number; offset: number; limit: number },
  DuplicatePairTable
>((db, value) =>
  db
    .selectFrom('duplicate_pair')
    .selectAll()
    .where('account_id', '=', value('accountId'))
    .where(({ or, eb, val }) => or([eb(val(value('status')), '=', ''), eb('status', '=', value('status'))]))
    .where(({ or, eb, val }) =>
      or([
        eb(val(value('contactId')), '=', 0),
        eb('low_id', '=', value('contactId')),
        eb('high_id', '=', value('contactId')),
      ]),
    )
    .orderBy('id')
    .limit(value('limit'))
    .offset(value('offset')),
);

async function* known(session: Session, accountId: number): AsyncGenerator<readonly KnownPair[]> {
  let afterId = 0;
  for (;;) {
    const rows = await selectKnown(session, { accountId, afterId });
    const last = rows.at(-1);
    if (last === undefined) return;
    yield rows.map(({ id, low, high, status }) => {
      const [one, other] = [Number(low), Number(high)];
      return { id, contactIds: one < other ? [one, other] : [other, one], status: status as Pair['status'] };
    });
    afterId = last.id;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Pairs of one chunk. */
const knownChunk = 2_000;

interface KnownRow {
  readonly id: number;
  readonly low: number | string;
  readonly high: number | string;
  readonly status: string;
}

const selectKnown = statement<{ accountId: number; afterId: number }, KnownRow>((db, value) =>
  db
    .selectFrom('duplicate_pair as p')
    .leftJoin('contact_alias as l', (join) =>
      join.onRef('l.account_id', '=', 'p.account_id').onRef('l.id', '=', 'p.low_id'),
    )
    .leftJoin('contact_alias as h', (join) =>
      join.onRef('h.account_id', '=', 'p.account_id').onRef('h.id', '=', 'p.high_id'),
    )
    .select(['p.id', 'p.status'])
    .select(({ fn }) => [
      fn.coalesce('l.survivor_id', 'p.low_id').as('low'),
      fn.coalesce('h.survivor_id', 'p.high_id').as('high'),
    ])
    .where('p.account_id', '=', value('accountId'))
    .where('p.id', '>', value('afterId'))
    .orderBy('p.id')
    .limit(sql.lit(knownChunk)),
);

/** A contact's id with those of everybody it has absorbed. */
function selvesOf(db: Kysely<Tables>, accountId: number, contactId: number) {
  return db
    .selectFrom('contact_alias')
    .select('id')
    .where('account_id', '=', accountId)
    .where('survivor_id', '=', contactId)
    .unionAll(db.selectNoFrom(sql<number>`cast(${contactId} as bigint)`.as('id')));
}

const selectRejected = statement<{ accountId: number; one: number; other: number }, { id: number }>((db, value) => {
  const rejected = (low: 'one' | 'other', high: 'one' | 'other') =>
    db
      .selectFrom('duplicate_pair')
      .select('id')
      .where('account_id', '=', value('accountId'))
      .where('status', '=', 'rejected')
      .where('low_id', 'in', selvesOf(db, value('accountId'), value(low)))
      .where('high_id', 'in', selvesOf(db, value('accountId'), value(high)));
  return rejected('one', 'other').unionAll(rejected('other', 'one'));
});

const selectOfMerge = statement<{ accountId: number; mergeId: number }, DuplicatePairTable>((db, value) =>
  db
    .selectFrom('duplicate_pair')
    .selectAll()
    .where('account_id', '=', value('accountId'))
    .where('merge_id', '=', value('mergeId'))
    .orderBy('id'),
);

const selectUndecided = statement<{ accountId: number; survivorId: number }, DuplicatePairTable>((db, value) =>
  db
    .selectFrom('duplicate_pair')
    .selectAll()
    .where('account_id', '=', value('accountId'))
    .where('low_id', 'in', selvesOf(db, value('accountId'), value('survivorId')))
    .where('high_id', 'in', selvesOf(db, value('accountId'), value('survivorId')))
    .where('status', 'in', ['pending', 'postponed'])
    .orderBy('id'),
);

const insertPair = statement<DuplicatePairTable>((db, value) =>
  db.insertInto('duplicate_pair').values({
    account_id: value('account_id'),
    id: value('id'),
    low_id: value('low_id'),
    high_id: value('high_id'),
    status: value('status'),
    probability: value('probability'),
    explanation: value('explanation'),
    queued_at: value('queued_at'),
    decided_at: value('decided_at'),
    decided_by: value('decided_by'),
    merge_id: value('merge_id'),
  }),
);

const updatePair = statement<DuplicatePairTable>((db, value) =>
  db
    .updateTable('duplicate_pair')
    .set({
      status: value('status'),
      probability: value('probability'),
      explanation: value('explanation'),
      queued_at: value('queued_at'),
      decided_at: value('decided_at'),
      decided_by: value('decided_by'),
      merge_id: value('merge_id'),
    })
    .where('account_id', '=', value('account_id'))
    .where('id', '=', value('id')),
);

const deletePairsOf = statement<{ accountId: number; contactId: number }>((db, value) =>
  db
    .deleteFrom('duplicate_pair')
    .where('account_id', '=', value('accountId'))
    .where(({ or, eb }) => or([eb('low_id', '=', value('contactId')), eb('high_id', '=', value('contactId'))])),
);

function toPair(row: DuplicatePairTable): Pair {
  return {
    id: row.id,
    contactIds: [row.low_id, row.high_id],
    status: row.status as Pair['status'],
    queuedAt: new Date(row.queued_at),
    ...(row.probability === null ? {} : { probability: row.probability }),
    ...(row.explanation === null ? {} : { explanation: JSON.parse(row.explanation) as unknown }),
    ...(row.decided_at === null ? {} : { decidedAt: new Date(row.decided_at) }),
    ...(row.decided_by === null ? {} : { decidedBy: row.decided_by }),
    ...(row.merge_id === null ? {} : { mergeId: row.merge_id }),
  };
}

function toRow(accountId: number, pair: Pair): DuplicatePairTable {
  const [low, high] = pair.contactIds;
  return {
    account_id: accountId,
    id: pair.id,
    low_id: low,
    high_id: high,
    status: pair.status,
    probability: pair.probability ?? null,
    explanation: pair.explanation === undefined ? null : JSON.stringify(pair.explanation),
    queued_at: pair.queuedAt.getTime(),
    decided_at: pair.decidedAt?.getTime() ?? null,
    decided_by: pair.decidedBy ?? null,
    merge_id: pair.mergeId ?? null,
  };
}
