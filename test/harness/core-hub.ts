import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createAccount } from '../../src/core/access/create-account.ts';
import { createVault } from '../../src/core/access/vault.ts';
import { saveContacts } from '../../src/core/contacts/save-contacts.ts';
import type { FieldValues } from '../../src/core/fields/field.ts';
import type { Caller, Contact, Hub } from '../../src/core/hub.ts';
import { migrateSqlite, openSqlite } from '../../src/store/sqlite.ts';

/** A hub on a base of its own, for tests of use cases. */
export interface CoreHub extends AsyncDisposable {
  readonly hub: Hub;
  /** A caller in a fresh account, so that tests do not meet. */
  newCaller(): Promise<Caller>;
  /** New contacts with these fields; gives their ids. */
  contacts(caller: Caller, ...fields: readonly FieldValues[]): Promise<number[]>;
  contact(caller: Caller, id: number): Promise<Contact | undefined>;
  /** What the account's changes other than creations say: contact, operation, values. */
  changes(caller: Caller): unknown[];
  /** What a query with one parameter finds behind the hub's back. */
  query(sql: string, parameter: number): unknown[];
  /** Rows of one table in the account. */
  rows(caller: Caller, table: string): number;
  /** All look-up keys of the account as `contact kind value`, in order. */
  keys(caller: Caller): string[];
  /** Whether a text is anywhere in what the account's changes, merges and pairs say. */
  holds(caller: Caller, text: string): boolean;
  /** Moves the clock, which otherwise stands still. */
  setClock(time: string): void;
}

/** Opens a hub on a temporary folder; disposing removes it. */
export async function openCoreHub(): Promise<CoreHub> {
  const folder = await mkdtemp(join(tmpdir(), 'kontor-core-'));
  const file = join(folder, 'kontor.db');
  await migrateSqlite(file);
  const base = openSqlite(file);
  const raw = new DatabaseSync(file, { readOnly: true });
  let now = new Date('2012-04-03T12:00:00Z');
  let names = 0;
  const name = (): string => `N${++names}`;
  const hub: Hub = {
    store: base.store,
    clock: { now: () => now },
    ids: { publicId: name, secret: name },
    vault: createVault('the key of the test'),
  };
  return {
    hub,
    async newCaller() {
      const { id } = await createAccount(hub, { name: name(), timezone: 'UTC', language: 'en' });
      return { accountId: id, origin: 'api', credentialId: 7 };
    },
    async contacts(caller, ...fields) {
      const rows = fields.map((values) => ({ fields: values }));
      const outcomes = await saveContacts(hub, caller, { rows, policy: { found: 'refuse', missing: 'create' } });
      return outcomes.map((outcome) => (outcome.status === 'created' ? outcome.id : 0));
    },
    contact: ({ accountId }, id) => base.store.contacts.byId(accountId, id),
    changes({ accountId }) {
      const wanted = "select * from change where account_id = ? and operation <> 'create' order by sequence";
      const found = raw.prepare(wanted).all(accountId);
      return found.map((row) => [row.contact_id, row.operation, JSON.parse(String(row.fields))]);
    },
    query: (sql, parameter) => raw.prepare(sql).all(parameter),
    rows: ({ accountId }, table) =>
      Number(raw.prepare(`select count(*) as count from ${table} where account_id = ?`).get(accountId)?.count),
    keys({ accountId }) {
      const found = raw.prepare('select contact_id, kind, value from contact_key where account_id = ?').all(accountId);
      return found.map(({ contact_id, kind, value }) => `${contact_id} ${kind} ${value}`).sort();
    },
    holds: ({ accountId }, text) =>
      ['change', 'merge', 'duplicate_pair'].some((table) =>
        JSON.stringify(raw.prepare(`select * from ${table} where account_id = ?`).all(accountId)).includes(text),
      ),
    setClock(time) {
      now = new Date(time);
    },
    async [Symbol.asyncDispose]() {
      raw.close();
      await base[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
