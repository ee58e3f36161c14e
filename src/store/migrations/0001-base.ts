import { type CreateTableBuilder, type Kysely, sql } from 'kysely';
import type { Engine } from '../statement.ts';

/** The tables of accounts, contacts, changes, fields, sources, exports and jobs. */
export async function base(db: Kysely<unknown>, engine: Engine['name']): Promise<void> {
  const integer = engine === 'sqlite' ? 'integer' : 'bigint';
  // STRICT: SQLite then refuses a text in a number column, as PostgreSQL does.
  // WITHOUT ROWID: narrow tables are their own primary key; wide ones (contact, change) are better with one.
  const strict = engine === 'sqlite' ? sql`strict` : sql``;
  const narrow = engine === 'sqlite' ? sql`strict, without rowid` : sql``;
  const wide = (table: string) =>
    db.schema.createTable(table).modifyEnd(strict).addColumn('account_id', integer, required);
  const slim = (table: string) =>
    db.schema.createTable(table).modifyEnd(narrow).addColumn('account_id', integer, required);

  await slim('counter')
    .addColumn('name', 'text', required)
    .addColumn('value', integer, required)
    .addPrimaryKeyConstraint('counter_pk', ['account_id', 'name'])
    .execute();

  await slim('account')
    .addColumn('name', 'text', required)
    .addColumn('timezone', 'text', required)
    .addColumn('language', 'text', required)
    .addColumn('created_at', integer, required)
    .addPrimaryKeyConstraint('account_pk', ['account_id'])
    .execute();

  await wide('credential')
    .addColumn('id', integer, required)
    .addColumn('dialect', 'text', required)
    .addColumn('name', 'text', required)
    .addColumn('user', 'text')
    .addColumn('lookup', 'text', required)
    .addColumn('sealed_secret', 'text')
    .addColumn('replay', 'text', required)
    .addColumn('created_at', integer, required)
    .addColumn('revoked_at', integer)
    .addPrimaryKeyConstraint('credential_pk', ['account_id', 'id'])
    .execute();
  // A request is recognised before its account is known.
  await db.schema.createIndex('credential_by_lookup').on('credential').columns(['dialect', 'lookup']).execute();

  await slim('nonce')
    .addColumn('credential_id', integer, required)
    .addColumn('value', 'text', required)
    .addColumn('expires_at', integer, required)
    .addPrimaryKeyConstraint('nonce_pk', ['account_id', 'credential_id', 'value'])
    .execute();
  await slim('failure')
    .addColumn('subject', 'text', required)
    .addColumn('window_start', integer, required)
    .addColumn('failures', integer, required)
    .addPrimaryKeyConstraint('failure_pk', ['account_id', 'subject'])
    .execute();
  await slim('pin')
    .addColumn('target', 'text', required)
    .addColumn('value', 'text', required)
    .addPrimaryKeyConstraint('pin_pk', ['account_id', 'target'])
    .execute();

  await wide('contact')
    .addColumn('id', integer, required)
    .addColumn('public_id', 'text', required)
    .addColumn('version', integer, required)
    .addColumn('created_at', integer, required)
    .addColumn('modified_at', integer, required)
    .addColumn('fields', 'text', required)
    .addPrimaryKeyConstraint('contact_pk', ['account_id', 'id'])
    .execute();
  await slim('contact_key')
    .addColumn('kind', 'text', required)
    .addColumn('value', 'text', required)
    .addColumn('contact_id', integer, required)
    .addPrimaryKeyConstraint('contact_key_pk', ['account_id', 'kind', 'value', 'contact_id'])
    .execute();
  await slim('key_field')
    .addColumn('field', 'text', required)
    .addPrimaryKeyConstraint('key_field_pk', ['account_id', 'field'])
    .execute();

  await wide('change')
    .addColumn('sequence', integer, required)
    .addColumn('contact_id', integer, required)
    .addColumn('at', integer, required)
    .addColumn('operation', 'text', required)
    .addColumn('origin', 'text', required)
    .addColumn('source_id', integer, required)
    .addColumn('credential_id', integer)
    .addColumn('fields', 'text', required)
    .addPrimaryKeyConstraint('change_pk', ['account_id', 'sequence'])
    .execute();
  // Answers "which contacts changed in this period, through what" without touching the rows.
  await db.schema
    .createIndex('change_by_time')
    .on('change')
    .columns(['account_id', 'at', 'origin', 'operation', 'source_id', 'contact_id'])
    .execute();
  await db.schema.createIndex('change_by_contact').on('change').columns(['account_id', 'contact_id']).execute();

  await wide('field')
    .addColumn('id', integer, required)
    .addColumn('name', 'text', required)
    .addColumn('code', 'text', required)
    .addColumn('type', 'text', required)
    .addColumn('subtype', 'text', required)
    .addColumn('max_length', integer)
    .addColumn('labels', 'text', required)
    .addColumn('options', 'text')
    .addPrimaryKeyConstraint('field_pk', ['account_id', 'id'])
    .addUniqueConstraint('field_code', ['account_id', 'code'])
    .execute();

  await slim('source')
    .addColumn('id', integer, required)
    .addColumn('name', 'text', required)
    .addPrimaryKeyConstraint('source_pk', ['account_id', 'id'])
    .addUniqueConstraint('source_name', ['account_id', 'name'])
    .execute();

  await wide('export')
    .addColumn('id', integer, required)
    .addColumn('kind', 'text', required)
    .addColumn('status', 'text', required)
    .addColumn('created_at', integer, required)
    .addColumn('request', 'text', required)
    .addColumn('fingerprint', 'text', required)
    .addColumn('file_name', 'text')
    .addColumn('rows', integer)
    .addColumn('expires_at', integer)
    .addPrimaryKeyConstraint('export_pk', ['account_id', 'id'])
    .execute();
  await db.schema.createIndex('export_by_fingerprint').on('export').columns(['account_id', 'fingerprint']).execute();
  await db.schema.createIndex('export_by_expiry').on('export').columns(['expires_at']).execute();

  await wide('job')
    .addColumn('id', integer, required)
    .addColumn('kind', 'text', required)
    .addColumn('payload', 'text', required)
    .addColumn('dedupe', 'text')
    .addColumn('run_at', integer, required)
    .addColumn('attempt', integer, required)
    .addColumn('worker', 'text')
    .addColumn('lease_until', integer, required)
    .addColumn('created_at', integer, required)
    .addPrimaryKeyConstraint('job_pk', ['account_id', 'id'])
    .addUniqueConstraint('job_dedupe', ['account_id', 'dedupe'])
    .execute();
  await db.schema.createIndex('job_by_time').on('job').columns(['run_at', 'lease_until']).execute();
}

const required: Parameters<CreateTableBuilder<string, string>['addColumn']>[2] = (column) => column.notNull();
