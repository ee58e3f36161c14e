import type { Numbered } from './contact-keys.ts';
import type { ChangeTable, ContactTable } from './schema.ts';
import { type Addition, type Engine, type Query, statement } from './statement.ts';

/** Where rows are written. */
export interface Rows {
  readonly engine: Engine;
  readonly write: (query: Query) => void;
  readonly nextChange: () => number;
}

/** Writes the rows of one contact; see `WriteSession.add`. */
export function addRows({ engine, write, nextChange }: Rows, addition: Addition): void {
  const { accountId: account_id, id, contact, keys, change } = addition;
  if (contact !== undefined) write(insertContact.bind(engine, { account_id, id, ...contact }));
  for (let from = 0; from < keys.length; from += mostKeysAtOnce) {
    const some = keys.slice(from, from + mostKeysAtOnce);
    const row: Record<string, number | string> = { id };
    for (const [index, { kind, value }] of some.entries()) {
      row[`kind${index}`] = kind;
      row[`value${index}`] = value;
    }
    const insert = insertKeys[some.length - 1];
    if (insert !== undefined) write(insert.bind(engine, { accountId: account_id, ...row }));
  }
  if (change === undefined) return;
  write(insertChange.bind(engine, { account_id, contact_id: id, sequence: nextChange(), ...change }));
}

const insertContact = statement<ContactTable>((db, value) =>
  db.insertInto('contact').values({
    account_id: value('account_id'),
    id: value('id'),
    public_id: value('public_id'),
    version: value('version'),
    created_at: value('created_at'),
    modified_at: value('modified_at'),
    fields: value('fields'),
  }),
);

const mostKeysAtOnce = 32;

/** A statement for each number of keys: together they take half as long as one after the other. */
const insertKeys = Array.from({ length: mostKeysAtOnce }, (_, last) =>
  statement<Numbered>((db, value) =>
    db
      .insertInto('contact_key')
      .values(
        Array.from({ length: last + 1 }, (_key, index) => ({
          account_id: value('accountId'),
          kind: value(`kind${index}`) as string,
          value: value(`value${index}`) as string,
          contact_id: value('id') as number,
        })),
      )
      .onConflict((conflict) => conflict.doNothing()),
  ),
);

const insertChange = statement<ChangeTable>((db, value) =>
  db.insertInto('change').values({
    account_id: value('account_id'),
    sequence: value('sequence'),
    contact_id: value('contact_id'),
    at: value('at'),
    operation: value('operation'),
    origin: value('origin'),
    source_id: value('source_id'),
    credential_id: value('credential_id'),
    fields: value('fields'),
  }),
);
