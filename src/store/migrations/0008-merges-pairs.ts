import { type CreateTableBuilder, type Kysely, sql } from 'kysely';
import type { Engine } from '../statement.ts';

/** Merged contacts, what it takes to undo a merge, and pairs of contacts that may be one. */
export async function mergesPairs(db: Kysely<unknown>, engine: Engine['name']): Promise<void> {
  const integer = engine === 'sqlite' ? 'integer' : 'bigint';
  const real = engine === 'sqlite' ? 'real' : 'double precision';
  const strict = engine === 'sqlite' ? sql`strict` : sql``;
  const narrow = engine === 'sqlite' ? sql`strict, without rowid` : sql``;
  const table = (name: string, end: typeof strict) =>
    db.schema.createTable(name).modifyEnd(end).addColumn('account_id', integer, required);
  const index = (name: string, of: string, columns: string[]) =>
    db.schema
      .createIndex(name)
      .on(of)
      .columns(['account_id', ...columns])
      .execute();

  await table('merge', strict)
    .addColumn('id', integer, required)
    .addColumn('survivor_id', integer, required)
    .addColumn('absorbed_id', integer, required)
    .addColumn('method', 'text', required)
    .addColumn('origin', 'text', required)
    .addColumn('credential_id', integer)
    .addColumn('at', integer, required)
    .addColumn('undone_at', integer)
    .addColumn('survivor', 'text')
    .addColumn('absorbed', 'text')
    .addColumn('moved', 'text')
    .addPrimaryKeyConstraint('merge_pk', ['account_id', 'id'])
    .execute();
  await index('merge_by_survivor', 'merge', ['survivor_id', 'id']);
  await index('merge_by_absorbed', 'merge', ['absorbed_id', 'id']);

  await table('contact_alias', narrow)
    .addColumn('id', integer, required)
    .addColumn('public_id', 'text', required)
    .addColumn('survivor_id', integer, required)
    .addPrimaryKeyConstraint('contact_alias_pk', ['account_id', 'id'])
    .execute();
  await index('contact_alias_by_survivor', 'contact_alias', ['survivor_id', 'id']);

  await table('duplicate_pair', strict)
    .addColumn('id', integer, required)
    .addColumn('low_id', integer, required)
    .addColumn('high_id', integer, required)
    .addColumn('status', 'text', required)
    .addColumn('probability', real)
    .addColumn('explanation', 'text')
    .addColumn('queued_at', integer, required)
    .addColumn('decided_at', integer)
    .addColumn('decided_by', integer)
    .addColumn('merge_id', integer)
    .addPrimaryKeyConstraint('duplicate_pair_pk', ['account_id', 'id'])
    .addUniqueConstraint('duplicate_pair_contacts', ['account_id', 'low_id', 'high_id'])
    .execute();
  await index('duplicate_pair_by_high', 'duplicate_pair', ['high_id', 'low_id']);
  await index('duplicate_pair_by_status', 'duplicate_pair', ['status', 'id']);
  await index('duplicate_pair_by_merge', 'duplicate_pair', ['merge_id', 'id']);
}

const required: Parameters<CreateTableBuilder<string, string>['addColumn']>[2] = (column) => column.notNull();
