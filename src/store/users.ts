import type { User, UserReader, UserWriter } from '../core/users/user.ts';
import type { UserTable } from './schema.ts';
import { type Session, statement, type WriteSession } from './statement.ts';

/** Reads of the people of an account. */
export function userReader(session: Session): UserReader {
  return {
    async byId(accountId, id) {
      const [row] = await selectById(session, { accountId, id });
      return row && toUser(row);
    },
    async byMail(accountId, mail) {
      const [row] = await selectByLookup(session, { accountId, lookup: lookupOf(mail) });
      return row && toUser(row);
    },
    async page(accountId, { order, offset, limit }) {
      return (await selectPage[order](session, { accountId, offset, limit })).map(toUser);
    },
    async count(accountId) {
      const [row] = await countAll(session, { accountId });
      return Number(row?.count ?? 0);
    },
  };
}

/** Writes of the same. */
export function userWriter(session: WriteSession): UserWriter {
  return {
    async insert(accountId, user) {
      const id = await session.nextId('user');
      await insertUser(session, toRow(accountId, { ...user, id }));
      return { ...user, id };
    },
  };
}

const selectById = statement<{ accountId: number; id: number }, UserTable>((db, value) =>
  db.selectFrom('user').selectAll().where('account_id', '=', value('accountId')).where('id', '=', value('id')),
);

const selectByLookup = statement<{ accountId: number; lookup: string }, UserTable>((db, value) =>
  db.selectFrom('user').selectAll().where('account_id', '=', value('accountId')).where('lookup', '=', value('lookup')),
);

const selectPage = { oldest: pageBy('asc'), latest: pageBy('desc') };

function pageBy(direction: 'asc' | 'desc') {
  return statement<{ accountId: number; offset: number; limit: number }, UserTable>((db, value) =>
    db
      .selectFrom('user')
      .selectAll()
      .where('account_id', '=', value('accountId'))
      .orderBy('id', direction)
      .limit(value('limit'))
      .offset(value('offset')),
  );
}

const countAll = statement<{ accountId: number }, { count: number | bigint | string }>((db, value) =>
  db.selectFrom('user').select(db.fn.countAll().as('count')).where('account_id', '=', value('accountId')),
);

const insertUser = statement<UserTable>((db, value) =>
  db.insertInto('user').values({
    account_id: value('account_id'),
    id: value('id'),
    mail: value('mail'),
    lookup: value('lookup'),
    first_name: value('first_name'),
    last_name: value('last_name'),
    timezone: value('timezone'),
    language: value('language'),
    created_at: value('created_at'),
    changed_at: value('changed_at'),
  }),
);

function lookupOf(mail: string): string {
  return mail.toLowerCase();
}

function toUser(row: UserTable): User {
  return {
    id: row.id,
    mail: row.mail,
    firstName: row.first_name,
    lastName: row.last_name,
    timezone: row.timezone,
    language: row.language,
    createdAt: new Date(row.created_at),
    changedAt: new Date(row.changed_at),
  };
}

function toRow(accountId: number, user: User): UserTable {
  return {
    account_id: accountId,
    id: user.id,
    mail: user.mail,
    lookup: lookupOf(user.mail),
    first_name: user.firstName,
    last_name: user.lastName,
    timezone: user.timezone,
    language: user.language,
    created_at: user.createdAt.getTime(),
    changed_at: user.changedAt.getTime(),
  };
}
