import { type CreateTableBuilder, type Kysely, sql } from 'kysely';
import type { Engine } from '../statement.ts';

/** What hangs on a contact (tags, comments), the people of an account, and what a custom field is for. */
export async function tagsCommentsUsers(db: Kysely<unknown>, engine: Engine['name']): Promise<void> {
  const integer = engine === 'sqlite' ? 'integer' : 'bigint';
  const strict = engine === 'sqlite' ? sql`strict` : sql``;
  const narrow = engine === 'sqlite' ? sql`strict, without rowid` : sql``;
  const table = (name: string, end: typeof strict) =>
    db.schema.createTable(name).modifyEnd(end).addColumn('account_id', integer, required);

  await table('tag', strict)
    .addColumn('id', integer, required)
    .addColumn('name', 'text', required)
    .addColumn('lookup', 'text', required)
    .addColumn('description', 'text', required)
    .addPrimaryKeyConstraint('tag_pk', ['account_id', 'id'])
    .addUniqueConstraint('tag_lookup', ['account_id', 'lookup'])
    .execute();
  await table('contact_tag', narrow)
    .addColumn('contact_id', integer, required)
    .addColumn('tag_id', integer, required)
    .addPrimaryKeyConstraint('contact_tag_pk', ['account_id', 'contact_id', 'tag_id'])
    .execute();
  await db.schema
    .createIndex('contact_tag_by_tag')
    .on('contact_tag')
    .columns(['account_id', 'tag_id', 'contact_id'])
    .execute();

  await table('comment', strict)
    .addColumn('id', integer, required)
    .addColumn('contact_id', integer, required)
    .addColumn('user_id', integer)
    .addColumn('credential_id', integer)
    .addColumn('created_at', integer, required)
    .addColumn('changed_at', integer, required)
    .addColumn('text', 'text', required)
    .addPrimaryKeyConstraint('comment_pk', ['account_id', 'id'])
    .execute();
  await db.schema.createIndex('comment_by_contact').on('comment').columns(['account_id', 'contact_id', 'id']).execute();

  await table('user', strict)
    .addColumn('id', integer, required)
    .addColumn('mail', 'text', required)
    .addColumn('lookup', 'text', required)
    .addColumn('first_name', 'text', required)
    .addColumn('last_name', 'text', required)
    .addColumn('timezone', 'text', required)
    .addColumn('language', 'text', required)
    .addColumn('created_at', integer, required)
    .addColumn('changed_at', integer, required)
    .addPrimaryKeyConstraint('user_pk', ['account_id', 'id'])
    .addUniqueConstraint('user_lookup', ['account_id', 'lookup'])
    .execute();

  await db.schema.alterTable('field').addColumn('description', 'text').execute();
}

const required: Parameters<CreateTableBuilder<string, string>['addColumn']>[2] = (column) => column.notNull();
