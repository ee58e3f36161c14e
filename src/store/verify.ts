import { hash } from 'node:crypto';
import { sql } from 'kysely';
import { keysOf } from '../core/contacts/contact-keys.ts';
import { deadBlock } from '../core/duplicates/candidates.ts';
import { whole } from '../core/duplicates/duplicate-base.ts';
import { making } from '../core/duplicates/feature-text.ts';
import { blocksOf, isLikeness, isTerm, type LikenessKey, markKinds } from '../core/duplicates/likeness-key.ts';
import type { Account } from '../core/hub.ts';
import { storedValue } from './long-keys.ts';
import { reader } from './reader.ts';
import type { DuplicateMarkTable, Tables } from './schema.ts';
import { type idKinds, type Session, statement } from './statement.ts';
import type { TableDigest } from './table-digest.ts';

/** What is asked of a base; each look gives what it saw, and throws what is wrong. */
export type Looks = Readonly<Record<string, () => Promise<string>>>;

/** A base in one state, open for verification. */
export interface Verification extends AsyncDisposable {
  /** Whether the base is of this version; the looks are about no other. */
  schema(): Promise<string>;
  readonly looks: Looks;
  /** Equal in a copy of the same state, on either engine. */
  digests(): Promise<readonly TableContent[]>;
}

/** How many rows a table has and a hash over them. */
export interface TableContent extends TableDigest {
  readonly table: string;
}

interface OfAccount {
  readonly accountId: number;
}

/** Gives all accounts of a base: a store does not go through them by itself. */
export type Accounts = () => Promise<readonly Account[]>;

/** What every base promises whatever its engine; `lastIds` are the last ids that were handed out. */
export function logicalLooks(
  session: Session,
  accounts: Accounts,
  lastIds: () => Promise<ReadonlyMap<string, number>>,
): Looks {
  return {
    counters: async () => lookAtCounters(session, await accounts(), await lastIds()),
    references: async () => lookAtReferences(session, await accounts()),
    changes: async () => lookAtChanges(session, await accounts()),
    keys: async () => lookAtKeys(session, await accounts()),
  };
}

/**
 * Where the ids of each kind are; an id above the last one that was handed out would be handed out again. Those of
 * organisations are missing: some come from the clients.
 */
const idColumns: Readonly<
  Record<
    Exclude<(typeof idKinds)[number], 'organisation'>,
    readonly [table: keyof Tables, column: string, base?: number]
  >
> = {
  account: ['account', 'account_id'],
  change: ['change', 'sequence'],
  comment: ['comment', 'id'],
  contact: ['contact', 'id'],
  credential: ['credential', 'id'],
  export: ['export', 'id'],
  field: ['field', 'id', 10_000],
  job: ['job', 'id'],
  merge: ['merge', 'id'],
  pair: ['duplicate_pair', 'id'],
  source: ['source', 'id'],
  store: ['store_location', 'id'],
  tag: ['tag', 'id'],
  user: ['user', 'id'],
};

/** By kind: the highest id among an account's rows. */
const highestIds = Object.entries(idColumns).map(([kind, [table, column, base = 0]]) => ({
  ...{ kind, base },
  // All of them have such columns; that the compiler cannot follow it costs these two words.
  select: statement<OfAccount, { highest: number | null }>((db, value) =>
    db
      .selectFrom(table as 'contact')
      .select((eb) => eb.fn.max(column as 'id').as('highest'))
      .where('account_id', '=', value('accountId')),
  ),
}));

async function lookAtCounters(
  session: Session,
  accounts: readonly Account[],
  lastIds: ReadonlyMap<string, number>,
): Promise<string> {
  const wrong: string[] = [];
  for (const { id: accountId, name } of accounts) {
    for (const { kind, base, select } of highestIds) {
      const [row] = await select(session, { accountId });
      const highest = Number(row?.highest ?? 0) - base;
      const last = lastIds.get(kind) ?? 0;
      if (highest > last) wrong.push(`account ${name}: ${kind} ${highest} is there, but the last one made was ${last}`);
    }
  }
  return soundUnless(wrong, 'no id will be given twice');
}

function soundUnless(wrong: readonly string[], sentence: string): string {
  if (wrong.length > 0) throw new Error(wrong.join('; '));
  return sentence;
}

/** Rows that hang on others: PostgreSQL looks after some of them itself. */
const references: readonly (readonly [table: keyof Tables, column: string, target: keyof Tables])[] = [
  ['comment', 'contact_id', 'contact'],
  ['contact_alias', 'survivor_id', 'contact'],
  ['contact_password', 'contact_id', 'contact'],
  ['contact_tag', 'contact_id', 'contact'],
  ['contact_tag', 'tag_id', 'tag'],
];

const countStrays = references.map(([table, column, target]) => ({
  ...{ table, target },
  select: statement<OfAccount, { count: number }>((db, value) =>
    db
      .selectFrom(`${table as 'comment'} as r`)
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .where('r.account_id', '=', value('accountId'))
      .where((eb) =>
        eb.not(
          eb.exists(
            eb
              .selectFrom(`${target as 'contact'} as t`)
              .select(sql.lit(1).as('one'))
              .whereRef('t.account_id', '=', 'r.account_id')
              .whereRef('t.id', '=', `r.${column as 'contact_id'}`),
          ),
        ),
      ),
  ),
}));

async function lookAtReferences(session: Session, accounts: readonly Account[]): Promise<string> {
  const wrong: string[] = [];
  for (const { id: accountId, name } of accounts) {
    for (const { table, target, select } of countStrays) {
      const [row] = await select(session, { accountId });
      const count = Number(row?.count);
      if (count > 0) wrong.push(`account ${name}: ${count} rows of ${table} name a ${target} that is not there`);
    }
  }
  return soundUnless(wrong, 'all are there');
}

const countUnrecorded = statement<OfAccount, { count: number }>((db, value) =>
  db
    .selectFrom('contact as c')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('c.account_id', '=', value('accountId'))
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('change as h')
            .select(sql.lit(1).as('one'))
            .whereRef('h.account_id', '=', 'c.account_id')
            .whereRef('h.contact_id', '=', 'c.id'),
        ),
      ),
    ),
);

async function lookAtChanges(session: Session, accounts: readonly Account[]): Promise<string> {
  const wrong: string[] = [];
  for (const { id: accountId, name } of accounts) {
    const [row] = await countUnrecorded(session, { accountId });
    if (Number(row?.count) > 0) wrong.push(`account ${name}: ${row?.count} contacts came without a change`);
  }
  return soundUnless(wrong, 'every contact has its changes');
}

/** Whether each account's contacts have the keys that follow from their fields, those of duplicates included, and no others. */
async function lookAtKeys(session: Session, accounts: readonly Account[]): Promise<string> {
  const wrong: string[] = [];
  let count = 0;
  for (const { id, name } of accounts) {
    const dead = await deadBlocks(session, id);
    const [wanted, stored] = [await wantedKeys(session, id, dead), await storedKeys(session, id, dead)];
    for (const kind of new Set([...wanted.keys(), ...stored.keys()])) {
      const [want, have] = [wanted.get(kind) ?? nothing, stored.get(kind) ?? nothing];
      count += have.count;
      if (want.count === have.count && want.sum === have.sum) continue;
      wrong.push(`account ${name}: ${have.count} keys "${kind}" are not the ${want.count} that its contacts make`);
    }
  }
  return soundUnless(wrong, `${count} follow from the contacts`);
}

/** Keys of one kind as a number and a sum of hashes: a base has more of them than fit into memory. */
interface KeySum {
  readonly count: number;
  readonly sum: bigint;
}

const nothing: KeySum = { count: 0, sum: 0n };

type KeySums = Map<string, KeySum>;

function add(sums: KeySums, kind: string, value: string, contactId: number, times = 1): void {
  const { count, sum } = sums.get(kind) ?? nothing;
  const hashed = hash('sha256', JSON.stringify([value, contactId]), 'buffer').readBigUInt64BE();
  sums.set(kind, { count: count + times, sum: BigInt.asUintN(64, sum + hashed * BigInt(times)) });
}

async function wantedKeys(session: Session, accountId: number, dead: Blocks): Promise<KeySums> {
  const sums: KeySums = new Map();
  const { contacts, fields } = reader(session);
  const keyFields = await fields.keyFields(accountId);
  const isWhole = await isIndexWhole(session, accountId);
  for await (const chunk of contacts.scan(accountId)) {
    for (const contact of chunk) {
      for (const key of keysOf(contact, keyFields)) {
        if (!isLikeness(key)) add(sums, key.kind, storedValue(key.value), contact.id);
        else if (isWhole) addLikeness(sums, key, contact.id, dead);
      }
    }
  }
  for (const { public_id, survivor_id } of await selectAliases(session, { accountId })) {
    add(sums, 'publicId', public_id, survivor_id);
  }
  return sums;
}

function addLikeness(sums: KeySums, likeness: LikenessKey, contactId: number, dead: Blocks): void {
  add(sums, 'features', likeness.value, contactId);
  for (const block of new Set(blocksOf(likeness))) {
    if (!dead.has(block)) add(sums, 'block', String(block), contactId);
  }
  for (const term of likeness.terms) add(sums, 'term', String(term), 0);
}

/** An index that is being built does not hold yet what it will. */
async function isIndexWhole(session: Session, accountId: number): Promise<boolean> {
  const [row] = await selectIndex(session, { accountId });
  return row?.indexed_to === whole && row.making === making;
}

const selectIndex = statement<OfAccount, { indexed_to: number; making: number }>((db, value) =>
  db.selectFrom('duplicate_index').select(['indexed_to', 'making']).where('account_id', '=', value('accountId')),
);

const selectAliases = statement<OfAccount, { public_id: string; survivor_id: number }>((db, value) =>
  db.selectFrom('contact_alias').select(['public_id', 'survivor_id']).where('account_id', '=', value('accountId')),
);

async function storedKeys(session: Session, accountId: number, dead: Blocks): Promise<KeySums> {
  const sums: KeySums = new Map();
  const isWhole = await isIndexWhole(session, accountId);
  for (const select of isWhole ? [selectKeys, selectFeatures] : [selectKeys]) {
    for await (const chunk of session.stream<KeyRow>(select.bind(session.engine, { accountId }), 1_000)) {
      for (const { kind, value, contact_id } of chunk) add(sums, kind, value, contact_id);
    }
  }
  if (isWhole) await addMarks(sums, session, accountId, dead);
  return sums;
}

async function addMarks(sums: KeySums, session: Session, accountId: number, dead: Blocks): Promise<void> {
  for await (const chunk of session.stream<MarkRow>(selectMarks.bind(session.engine, { accountId }), 1_000)) {
    for (const { mark, count, holders } of chunk) {
      if (isTerm(mark)) add(sums, 'term', String(mark), 0, count);
      else if (!dead.has(mark)) addHolders(sums, mark, count, holders ?? '');
    }
  }
}

/** A block that is counted wrongly is missing as a whole. */
function addHolders(sums: KeySums, block: number, count: number, holders: string): void {
  const ids = holders.split(',').map(Number);
  if (ids.length === count) for (const id of ids) add(sums, 'block', String(block), id);
}

interface KeyRow {
  readonly kind: string;
  readonly value: string;
  readonly contact_id: number;
}

type MarkRow = Omit<DuplicateMarkTable, 'account_id'>;

const selectKeys = statement<OfAccount, KeyRow>((db, value) =>
  db.selectFrom('contact_key').select(['kind', 'value', 'contact_id']).where('account_id', '=', value('accountId')),
);

const selectFeatures = statement<OfAccount, KeyRow>((db, value) =>
  db
    .selectFrom('duplicate_feature')
    .select([sql.lit('features').as('kind'), 'features as value', 'contact_id'])
    .where('account_id', '=', value('accountId')),
);

const selectMarks = statement<OfAccount, MarkRow>((db, value) =>
  db.selectFrom('duplicate_mark').select(['mark', 'count', 'holders']).where('account_id', '=', value('accountId')),
);

/** Blocks that take no more contacts; who belongs to one cannot be seen. */
type Blocks = ReadonlySet<number>;

async function deadBlocks(session: Session, accountId: number): Promise<Blocks> {
  const rows = await selectDead(session, { accountId });
  return new Set(rows.map(({ mark }) => mark));
}

const selectDead = statement<OfAccount, { mark: number }>((db, value) =>
  db
    .selectFrom('duplicate_mark')
    .select('mark')
    .where('account_id', '=', value('accountId'))
    .where('count', '>=', sql.lit(deadBlock))
    .where(sql<boolean>`mark % 4 <> ${sql.lit(markKinds.term)}`),
);
