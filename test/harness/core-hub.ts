import { createAccount } from '../../src/core/access/create-account.ts';
import { createVault } from '../../src/core/access/vault.ts';
import { saveContacts } from '../../src/core/contacts/save-contacts.ts';
import type { FieldValues } from '../../src/core/fields/field.ts';
import type { Caller, Contact, Hub } from '../../src/core/hub.ts';
import { makeTestBase } from './test-base.ts';

/** A hub on a base of its own, for tests of use cases. */
export interface CoreHub extends AsyncDisposable {
  readonly hub: Hub;
  /** A caller in a fresh account, so that tests do not meet. */
  newCaller(): Promise<Caller>;
  /** New contacts with these fields; gives their ids. */
  contacts(caller: Caller, ...fields: readonly FieldValues[]): Promise<number[]>;
  contact(caller: Caller, id: number): Promise<Contact | undefined>;
  /** What the account's changes other than creations say: contact, operation, values. */
  changes(caller: Caller): Promise<unknown[]>;
  /** What a query with one parameter finds behind the hub's back. */
  query(sql: string, parameter: number): Promise<unknown[]>;
  /** Rows of one table in the account. */
  rows(caller: Caller, table: string): Promise<number>;
  /** All look-up keys of the account as `contact kind value`, in order. */
  keys(caller: Caller): Promise<string[]>;
  /** Whether a text is anywhere in what the account's changes, merges and pairs say. */
  holds(caller: Caller, text: string): Promise<boolean>;
  /** Moves the clock, which otherwise stands still. */
  setClock(time: string): void;
}

/** Opens a hub on an empty base; disposing removes it. */
export async function openCoreHub(): Promise<CoreHub> {
  const testBase = await makeTestBase();
  const base = testBase.open();
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
    async changes({ accountId }) {
      const wanted = "select * from change where account_id = $1 and operation <> 'create' order by sequence";
      const found = await testBase.query(wanted, accountId);
      return found.map((row) => [row.contact_id, row.operation, JSON.parse(String(row.fields))]);
    },
    query: (sql, parameter) => testBase.query(sql, parameter),
    async rows({ accountId }, table) {
      const [row] = await testBase.query(`select count(*) as count from ${table} where account_id = $1`, accountId);
      return Number(row?.count);
    },
    async keys({ accountId }) {
      const wanted = 'select contact_id, kind, value from contact_key where account_id = $1';
      const found = await testBase.query(wanted, accountId);
      return found.map(({ contact_id, kind, value }) => `${contact_id} ${kind} ${value}`).sort();
    },
    async holds({ accountId }, text) {
      const tables = ['change', 'merge', 'duplicate_pair'];
      const rows = tables.map((table) => testBase.query(`select * from ${table} where account_id = $1`, accountId));
      return JSON.stringify(await Promise.all(rows)).includes(text);
    },
    setClock(time) {
      now = new Date(time);
    },
    async [Symbol.asyncDispose]() {
      await base[Symbol.asyncDispose]();
      await testBase[Symbol.asyncDispose]();
    },
  };
}
