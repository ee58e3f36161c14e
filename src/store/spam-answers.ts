import { installation } from '../core/hub.ts';
import type { SpamAnswerReader, SpamAnswerWriter, SpamVerdict } from '../core/spam-screen.ts';
import type { SpamAnswerTable } from './schema.ts';
import { type Session, statement, type WriteSession } from './statement.ts';

/** Reads of what block lists have said. */
export function spamAnswerReader(session: Session): SpamAnswerReader {
  return {
    async find(subject, now) {
      const [row] = await selectAnswer(session, { accountId: installation, subject, now: now.getTime() });
      return row && { subject, verdict: row.verdict as SpamVerdict, until: new Date(row.good_until) };
    },
  };
}

/** Writes of the same. */
export function spamAnswerWriter(session: WriteSession): SpamAnswerWriter {
  return {
    async keep({ subject, verdict, until }, now) {
      await deleteOld(session, { accountId: installation, now: now.getTime() });
      await upsertAnswer(session, { account_id: installation, subject, verdict, good_until: until.getTime() });
    },
  };
}

const selectAnswer = statement<{ accountId: number; subject: string; now: number }, SpamAnswerTable>((db, value) =>
  db
    .selectFrom('spam_answer')
    .selectAll()
    .where('account_id', '=', value('accountId'))
    .where('subject', '=', value('subject'))
    .where('good_until', '>', value('now')),
);

/** Those that another transaction is at are left to it. */
const deleteOld = statement<{ accountId: number; now: number }>((db, value, engine) =>
  db
    .deleteFrom('spam_answer')
    .where('account_id', '=', value('accountId'))
    .where(
      'subject',
      'in',
      engine.taking(
        db
          .selectFrom('spam_answer')
          .select('subject')
          .where('account_id', '=', value('accountId'))
          .where('good_until', '<=', value('now')),
      ),
    ),
);

const upsertAnswer = statement<SpamAnswerTable>((db, value) =>
  db
    .insertInto('spam_answer')
    .values({
      account_id: value('account_id'),
      subject: value('subject'),
      verdict: value('verdict'),
      good_until: value('good_until'),
    })
    .onConflict((conflict) =>
      conflict.columns(['account_id', 'subject']).doUpdateSet((row) => ({
        verdict: row.ref('excluded.verdict'),
        good_until: row.ref('excluded.good_until'),
      })),
    ),
);
