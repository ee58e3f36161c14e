import type { StoreLocation, StoreLocationReader, StoreLocationWriter } from '../core/stores/store-location.ts';
import type { StoreLocationTable } from './schema.ts';
import { type Session, statement, type WriteSession } from './statement.ts';

/** Reads of the stores of an account. */
export function storeReader(session: Session): StoreLocationReader {
  return {
    async byId(accountId, id) {
      const [row] = await selectById(session, { accountId, id });
      return row && toStore(row);
    },
    async byNumber(accountId, number) {
      const [row] = await selectByNumber(session, { accountId, number });
      return row && toStore(row);
    },
    async all(accountId) {
      return (await selectAll(session, { accountId })).map(toStore);
    },
  };
}

/** Writes of the same. */
export function storeWriter(session: WriteSession): StoreLocationWriter {
  return {
    async insert(accountId, store) {
      const stored = { ...store, id: await session.nextId('store') };
      await insertStore(session, toRow(accountId, stored));
      return stored;
    },
  };
}

const selectById = statement<{ accountId: number; id: number }, StoreLocationTable>((db, value) =>
  db
    .selectFrom('store_location')
    .selectAll()
    .where('account_id', '=', value('accountId'))
    .where('id', '=', value('id')),
);

const selectByNumber = statement<{ accountId: number; number: string }, StoreLocationTable>((db, value) =>
  db
    .selectFrom('store_location')
    .selectAll()
    .where('account_id', '=', value('accountId'))
    .where('number', '=', value('number')),
);

const selectAll = statement<{ accountId: number }, StoreLocationTable>((db, value) =>
  db.selectFrom('store_location').selectAll().where('account_id', '=', value('accountId')).orderBy('id'),
);

const insertStore = statement<StoreLocationTable>((db, value) =>
  db.insertInto('store_location').values({
    account_id: value('account_id'),
    id: value('id'),
    number: value('number'),
    created_at: value('created_at'),
    modified_at: value('modified_at'),
    fields: value('fields'),
  }),
);

function toStore(row: StoreLocationTable): StoreLocation {
  return {
    id: row.id,
    createdAt: new Date(row.created_at),
    modifiedAt: new Date(row.modified_at),
    fields: JSON.parse(row.fields) as StoreLocation['fields'],
    ...(row.number === null ? {} : { number: row.number }),
  };
}

function toRow(accountId: number, store: StoreLocation): StoreLocationTable {
  return {
    account_id: accountId,
    id: store.id,
    number: store.number ?? null,
    created_at: store.createdAt.getTime(),
    modified_at: store.modifiedAt.getTime(),
    fields: JSON.stringify(store.fields),
  };
}
