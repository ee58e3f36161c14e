import type { Kysely } from 'kysely';
import { type Account, type AccountReader, type AccountWriter, type Credential, installation } from '../core/hub.ts';
import { fieldsRevision } from './fields.ts';
import type { CredentialTable, RequestCountTable, Tables } from './schema.ts';
import { crossing, type Session, statement, type WriteSession } from './statement.ts';

/** Reads of tenants, their credentials, and what is remembered about delivery targets. */
export function accountReader(session: Session): AccountReader {
  return {
    async byId(id) {
      const [row] = await selectById(session, { accountId: id });
      return row && toAccount(row.account_id, row);
    },
    async byName(name) {
      const [row] = await selectByName(session, { name });
      return row && toAccount(row.account_id, row);
    },
    async all() {
      return (await selectAll(session, {})).map((row) => toAccount(row.account_id, row));
    },
    async logins(dialect, lookup) {
      const rows = await selectLogins(session, { dialect, lookup });
      return rows.map((row) => ({ credential: toCredential(row), account: toAccount(row.account_id, row) }));
    },
    async credentialsOf(accountId) {
      return (await selectCredentialsOf(session, { accountId })).map(toCredential);
    },
    async failures(subject, windowSeconds, now) {
      const windowStart = startOfWindow(windowSeconds, now);
      const [row] = await selectFailures(session, { accountId: installation, subject, windowStart });
      return row?.failures ?? 0;
    },
    async pin(accountId, target) {
      const [row] = await selectPin(session, { accountId, target });
      return row?.value;
    },
  };
}

/** Writes of the same. */
export function accountWriter(session: WriteSession): AccountWriter {
  return {
    async insert(account) {
      const id = await session.nextId('account');
      await insertAccount(session, { ...account, accountId: id, createdAt: account.createdAt.getTime() });
      return { ...account, id, fieldsRevision: 0 };
    },
    async insertCredential({ lookup, ...credential }) {
      const id = await session.nextId('credential');
      await insertCredential(session, {
        account_id: credential.accountId,
        id,
        dialect: credential.dialect,
        name: credential.name,
        user: credential.user ?? null,
        lookup,
        sealed_secret: credential.sealedSecret ?? null,
        replay: credential.replay,
        created_at: credential.createdAt.getTime(),
        revoked_at: null,
      });
      return { ...credential, id };
    },
    async revokeCredential(accountId, id, at) {
      return (await revoke(session, { accountId, id, at: at.getTime() })).length > 0;
    },
    async claimNonce({ accountId, credentialId, value, now, expiresAt }) {
      await forgetNonces(session, { accountId, credentialId, now: now.getTime() });
      const row = { account_id: accountId, credential_id: credentialId, value, expires_at: expiresAt.getTime() };
      return (await insertNonce(session, row)).length > 0;
    },
    async countFailure(subject, windowSeconds, now) {
      const windowStart = startOfWindow(windowSeconds, now);
      const [row] = await countFailure(session, { accountId: installation, subject, windowStart });
      return row?.failures ?? 0;
    },
    async countRequests(accountId, credentialId, { minute, requests }) {
      const row = { account_id: accountId, credential_id: credentialId, minute, requests };
      const [counted] = await countRequests(session, row);
      return counted?.requests ?? 0;
    },
    async setPin(accountId, target, value) {
      await upsertPin(session, { accountId, target, value });
    },
  };
}

const selectById = statement<{ accountId: number }, AccountRow>((db, value) =>
  accounts(db).where('a.account_id', '=', value('accountId')),
);

const selectByName = crossing<{ name: string }, AccountRow>('account by name', (db, value) =>
  accounts(db).where('a.name', '=', value('name')),
);

const selectAll = crossing<object, AccountRow>('all accounts', (db) => accounts(db).orderBy('a.account_id'));

/** Accounts with the state of their fields: every request asks for both. */
function accounts(db: Kysely<Tables>) {
  return db
    .selectFrom('account as a')
    .leftJoin('counter as r', (join) =>
      join.onRef('r.account_id', '=', 'a.account_id').on('r.name', '=', fieldsRevision),
    )
    .select([
      'a.account_id',
      'a.name as account_name',
      'a.timezone',
      'a.language',
      'a.created_at as account_created_at',
    ])
    .select('r.value as fields_revision');
}

interface AccountRow {
  account_id: number;
  account_name: string;
  timezone: string;
  language: string;
  account_created_at: number;
  fields_revision: number | null;
}

const selectLogins = crossing<{ dialect: string; lookup: string }, CredentialTable & AccountRow>(
  'logins by look-up',
  (db, value) =>
    accounts(db)
      .innerJoin('credential as c', 'c.account_id', 'a.account_id')
      .selectAll('c')
      .where('c.dialect', '=', value('dialect'))
      .where('c.lookup', '=', value('lookup'))
      .where('c.revoked_at', 'is', null)
      .orderBy('c.id'),
);

const selectCredentialsOf = statement<{ accountId: number }, CredentialTable>((db, value) =>
  db.selectFrom('credential').selectAll().where('account_id', '=', value('accountId')).orderBy('id'),
);

const selectPin = statement<{ accountId: number; target: string }, { value: string }>((db, value) =>
  db
    .selectFrom('pin')
    .select('value')
    .where('account_id', '=', value('accountId'))
    .where('target', '=', value('target')),
);

const insertAccount = statement<{
  accountId: number;
  name: string;
  timezone: string;
  language: string;
  createdAt: number;
}>((db, value) =>
  db.insertInto('account').values({
    account_id: value('accountId'),
    name: value('name'),
    timezone: value('timezone'),
    language: value('language'),
    created_at: value('createdAt'),
  }),
);

const insertCredential = statement<CredentialTable>((db, value) =>
  db.insertInto('credential').values({
    account_id: value('account_id'),
    id: value('id'),
    dialect: value('dialect'),
    name: value('name'),
    user: value('user'),
    lookup: value('lookup'),
    sealed_secret: value('sealed_secret'),
    replay: value('replay'),
    created_at: value('created_at'),
    revoked_at: value('revoked_at'),
  }),
);

const revoke = statement<{ accountId: number; id: number; at: number }, { id: number }>((db, value) =>
  db
    .updateTable('credential')
    .set({ revoked_at: value('at') })
    .where('account_id', '=', value('accountId'))
    .where('id', '=', value('id'))
    .where('revoked_at', 'is', null)
    .returning('id'),
);

const forgetNonces = statement<{ accountId: number; credentialId: number; now: number }>((db, value) =>
  db
    .deleteFrom('nonce')
    .where('account_id', '=', value('accountId'))
    .where('credential_id', '=', value('credentialId'))
    .where('expires_at', '<', value('now')),
);

const insertNonce = statement<
  { account_id: number; credential_id: number; value: string; expires_at: number },
  { value: string }
>((db, value) =>
  db
    .insertInto('nonce')
    .values({
      account_id: value('account_id'),
      credential_id: value('credential_id'),
      value: value('value'),
      expires_at: value('expires_at'),
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('value'),
);

/** A subject's row starts again from one when a new window begins. */
const countFailure = statement<{ accountId: number; subject: string; windowStart: number }, { failures: number }>(
  (db, value) =>
    db
      .insertInto('failure')
      .values({
        account_id: value('accountId'),
        subject: value('subject'),
        window_start: value('windowStart'),
        failures: 1,
      })
      .onConflict((conflict) =>
        conflict.columns(['account_id', 'subject']).doUpdateSet((row) => ({
          failures: row
            .case()
            .when('failure.window_start', '=', row.ref('excluded.window_start'))
            .then(row('failure.failures', '+', 1))
            .else(1)
            .end(),
          window_start: row.ref('excluded.window_start'),
        })),
      )
      .returning('failures'),
);

const selectFailures = statement<{ accountId: number; subject: string; windowStart: number }, { failures: number }>(
  (db, value) =>
    db
      .selectFrom('failure')
      .select('failures')
      .where('account_id', '=', value('accountId'))
      .where('subject', '=', value('subject'))
      .where('window_start', '=', value('windowStart')),
);

/** A credential's row starts again when a new minute begins; a process whose clock is behind does not bring back the old. */
const countRequests = statement<RequestCountTable, { requests: number }>((db, value) =>
  db
    .insertInto('request_count')
    .values({
      account_id: value('account_id'),
      credential_id: value('credential_id'),
      minute: value('minute'),
      requests: value('requests'),
    })
    .onConflict((conflict) =>
      conflict.columns(['account_id', 'credential_id']).doUpdateSet((row) => ({
        requests: row
          .case()
          .when('request_count.minute', '>=', row.ref('excluded.minute'))
          .then(row('request_count.requests', '+', row.ref('excluded.requests')))
          .else(row.ref('excluded.requests'))
          .end(),
        minute: row
          .case()
          .when('request_count.minute', '>', row.ref('excluded.minute'))
          .then(row.ref('request_count.minute'))
          .else(row.ref('excluded.minute'))
          .end(),
      })),
    )
    .returning('requests'),
);

function startOfWindow(seconds: number, now: Date): number {
  return now.getTime() - (now.getTime() % (seconds * 1_000));
}

const upsertPin = statement<{ accountId: number; target: string; value: string }>((db, value) =>
  db
    .insertInto('pin')
    .values({ account_id: value('accountId'), target: value('target'), value: value('value') })
    .onConflict((conflict) =>
      conflict.columns(['account_id', 'target']).doUpdateSet((row) => ({ value: row.ref('excluded.value') })),
    ),
);

function toAccount(id: number, row: Omit<AccountRow, 'account_id'>): Account {
  return {
    id,
    name: row.account_name,
    timezone: row.timezone,
    language: row.language,
    createdAt: new Date(row.account_created_at),
    fieldsRevision: row.fields_revision ?? 0,
  };
}

function toCredential(row: CredentialTable): Credential {
  return {
    id: row.id,
    accountId: row.account_id,
    dialect: row.dialect,
    name: row.name,
    replay: row.replay,
    createdAt: new Date(row.created_at),
    ...(row.user === null ? {} : { user: row.user }),
    ...(row.sealed_secret === null ? {} : { sealedSecret: row.sealed_secret }),
    ...(row.revoked_at === null ? {} : { revokedAt: new Date(row.revoked_at) }),
  };
}
