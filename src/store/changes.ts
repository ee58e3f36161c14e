import type { ChangeReader, LoggedChange } from '../core/hub.ts';
import type { ChangeTable } from './schema.ts';
import { type Session, statement } from './statement.ts';

/** Reads of the change log. */
export function changeReader(session: Session): ChangeReader {
  return {
    async after(accountId, sequence, limit) {
      const until = await session.settledChange();
      return (await selectAfter(session, { accountId, sequence, until, limit })).map(toChange);
    },
  };
}

const selectAfter = statement<{ accountId: number; sequence: number; until: number; limit: number }, ChangeTable>(
  (db, value) =>
    db
      .selectFrom('change')
      .selectAll()
      .where('account_id', '=', value('accountId'))
      .where('sequence', '>', value('sequence'))
      .where('sequence', '<=', value('until'))
      .orderBy('sequence')
      .limit(value('limit')),
);

function toChange(row: ChangeTable): LoggedChange {
  return {
    sequence: row.sequence,
    contactId: row.contact_id,
    at: new Date(row.at),
    operation: row.operation as LoggedChange['operation'],
    origin: row.origin as LoggedChange['origin'],
    fields: JSON.parse(row.fields) as LoggedChange['fields'],
    ...(row.source_id === 0 ? {} : { sourceId: row.source_id }),
    ...(row.credential_id === null ? {} : { credentialId: row.credential_id }),
  };
}
