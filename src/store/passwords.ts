import type { PasswordReader, PasswordWriter } from '../core/contacts/password.ts';
import { type Session, statement, type WriteSession } from './statement.ts';

/** Reads of password hashes. */
export function passwordReader(session: Session): PasswordReader {
  return {
    async ofContact(accountId, contactId) {
      const [row] = await selectHash(session, { accountId, contactId });
      return row?.hash;
    },
  };
}

/** Writes of the same. */
export function passwordWriter(session: WriteSession): PasswordWriter {
  return {
    async set(accountId, contactId, hash) {
      await upsertHash(session, { accountId, contactId, hash });
    },
    async remove(accountId, contactId) {
      await deleteHash(session, { accountId, contactId });
    },
  };
}

const selectHash = statement<{ accountId: number; contactId: number }, { hash: string }>((db, value) =>
  db
    .selectFrom('contact_password')
    .select('hash')
    .where('account_id', '=', value('accountId'))
    .where('contact_id', '=', value('contactId')),
);

const upsertHash = statement<{ accountId: number; contactId: number; hash: string }>((db, value) =>
  db
    .insertInto('contact_password')
    .values({ account_id: value('accountId'), contact_id: value('contactId'), hash: value('hash') })
    .onConflict((conflict) =>
      conflict.columns(['account_id', 'contact_id']).doUpdateSet((row) => ({ hash: row.ref('excluded.hash') })),
    ),
);

const deleteHash = statement<{ accountId: number; contactId: number }>((db, value) =>
  db
    .deleteFrom('contact_password')
    .where('account_id', '=', value('accountId'))
    .where('contact_id', '=', value('contactId')),
);
