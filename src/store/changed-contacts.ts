import type { Kysely } from 'kysely';
import type { ChangeSelection } from '../core/hub.ts';
import type { ContactTable, Tables } from './schema.ts';
import { type Engine, type Session, statement } from './statement.ts';

/** What a contact is made of. */
const contactColumns = ['c.id', 'c.public_id', 'c.version', 'c.created_at', 'c.modified_at', 'c.fields'] as const;

/** A row of these. */
export type ContactRow = Omit<ContactTable, 'account_id'>;

/** Contacts that were changed in the way and time that is selected, in order of their ids and in chunks. */
export async function* changedContacts(
  session: Session,
  accountId: number,
  selection: ChangeSelection,
  chunkSize: number,
): AsyncGenerator<readonly ContactRow[]> {
  // A write that is still going on may have happened within the selected time.
  await session.settle();
  const period = {
    accountId,
    from: selection.from.getTime(),
    until: selection.until.getTime(),
    origins: JSON.stringify(selection.origins),
    operations: JSON.stringify(selection.operations),
  };
  const { engine } = session;
  const query =
    selection.sourceIds === undefined
      ? selectChanged.bind(engine, period)
      : selectChangedBySources.bind(engine, { ...period, sources: JSON.stringify(selection.sourceIds.map(String)) });
  yield* session.stream<ContactRow>(query, chunkSize);
}

interface Period {
  accountId: number;
  from: number;
  until: number;
  origins: string;
  operations: string;
}

const selectChanged = statement<Period, ContactRow>((db, value, engine) =>
  contactsOf(db, value('accountId'), changesIn(db, value, engine)),
);

const selectChangedBySources = statement<Period & { sources: string }, ContactRow>((db, value, engine) =>
  contactsOf(
    db,
    value('accountId'),
    changesIn(db, value, engine).where('source_id', 'in', engine.integersOf(value('sources'))),
  ),
);

function changesIn(db: Kysely<Tables>, value: <K extends keyof Period>(name: K) => Period[K], engine: Engine) {
  return db
    .selectFrom('change')
    .select('contact_id')
    .where('account_id', '=', value('accountId'))
    .where('at', '>=', value('from'))
    .where('at', '<=', value('until'))
    .where('origin', 'in', engine.textsOf(value('origins')))
    .where('operation', 'in', engine.textsOf(value('operations')));
}

/** Those whom the changes are about; of an absorbed contact it is the survivor. */
function contactsOf(db: Kysely<Tables>, accountId: number, matching: ReturnType<typeof changesIn>) {
  // The changes are gone through once more only where contacts have been absorbed.
  const ofAbsorbed = db
    .selectFrom('contact_alias as a')
    .select('a.survivor_id as contact_id')
    .where('a.account_id', '=', accountId)
    .where('a.id', 'in', matching);
  return db
    .selectFrom(matching.groupBy('contact_id').union(ofAbsorbed).as('m'))
    .innerJoin('contact as c', (join) => join.on('c.account_id', '=', accountId).onRef('c.id', '=', 'm.contact_id'))
    .select(contactColumns)
    .orderBy('m.contact_id');
}
