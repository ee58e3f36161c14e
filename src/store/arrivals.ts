import type { ArrivalReader, ArrivalWriter } from '../core/contacts/arrivals.ts';
import type { ArrivalTable } from './schema.ts';
import { statement, type WriteSession } from './statement.ts';

/** Reads and writes of where new contacts came from within the last hour; only a transaction can use what they tell. */
export function arrivals(session: WriteSession): ArrivalReader & ArrivalWriter {
  return {
    async after(accountId, subject, since) {
      const [row] = await selectAfter(session, { accountId, subject, since: since.getTime() });
      return { count: Number(row?.count ?? 0), first: new Date(Number(row?.first ?? since)) };
    },
    async insert(accountId, { subject, at, contactId, since }) {
      await deleteUntil(session, { accountId, since: since.getTime() });
      await insertArrival(session, { account_id: accountId, subject, at: at.getTime(), contact_id: contactId });
    },
  };
}

const selectAfter = statement<
  { accountId: number; subject: string; since: number },
  { count: number | bigint | string; first: number | null }
>((db, value) =>
  db
    .selectFrom('arrival')
    .select([db.fn.countAll().as('count'), db.fn.min('at').as('first')])
    .where('account_id', '=', value('accountId'))
    .where('subject', '=', value('subject'))
    .where('at', '>', value('since')),
);

const deleteUntil = statement<{ accountId: number; since: number }>((db, value) =>
  db.deleteFrom('arrival').where('account_id', '=', value('accountId')).where('at', '<=', value('since')),
);

const insertArrival = statement<ArrivalTable>((db, value) =>
  db.insertInto('arrival').values({
    account_id: value('account_id'),
    subject: value('subject'),
    at: value('at'),
    contact_id: value('contact_id'),
  }),
);
