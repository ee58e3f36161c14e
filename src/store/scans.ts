import type { RecordedCluster, ScanReader, ScanRecord, ScanWriter } from '../core/duplicates/scan-record.ts';
import type { DuplicateScanTable } from './schema.ts';
import { type Session, statement, type WriteSession } from './statement.ts';

/** Reads of what an interrupted scan has found. */
export function scanReader(session: Session): ScanReader {
  return {
    async current(accountId) {
      const [row] = await selectScan(session, { accountId });
      return row && toRecord(row);
    },
    async part(accountId, part) {
      const [row] = await selectPart(session, { accountId, part });
      return row === undefined ? [] : (JSON.parse(row.clusters) as RecordedCluster[]);
    },
  };
}

/** Writes of the same. */
export function scanWriter(session: WriteSession): ScanWriter {
  return {
    async begin(accountId, record, parts) {
      await forget(session, accountId);
      await insertScan(session, toRow(accountId, record));
      for (const [part, clusters] of parts.entries()) {
        await insertPart(session, { account_id: accountId, part, clusters: JSON.stringify(clusters) });
      }
    },
    async advance(accountId, { name, done, pairsQueued, merged }) {
      return (await updateScan(session, { accountId, name, done, before: done - 1, pairsQueued, merged })).length > 0;
    },
    async end(accountId, { name }) {
      const [row] = await selectScan(session, { accountId });
      if (row?.name === name) await forget(session, accountId);
    },
  };
}

async function forget(session: WriteSession, accountId: number): Promise<void> {
  await deleteScan(session, { accountId });
  await deleteParts(session, { accountId });
}

const selectScan = statement<{ accountId: number }, DuplicateScanTable>((db, value) =>
  db.selectFrom('duplicate_scan').selectAll().where('account_id', '=', value('accountId')),
);

const selectPart = statement<{ accountId: number; part: number }, { clusters: string }>((db, value) =>
  db
    .selectFrom('duplicate_scan_part')
    .select('clusters')
    .where('account_id', '=', value('accountId'))
    .where('part', '=', value('part')),
);

const insertScan = statement<DuplicateScanTable>((db, value) =>
  db.insertInto('duplicate_scan').values({
    account_id: value('account_id'),
    name: value('name'),
    read_at: value('read_at'),
    done: value('done'),
    pairs_queued: value('pairs_queued'),
    merged: value('merged'),
    found: value('found'),
  }),
);

const insertPart = statement<{ account_id: number; part: number; clusters: string }>((db, value) =>
  db
    .insertInto('duplicate_scan_part')
    .values({ account_id: value('account_id'), part: value('part'), clusters: value('clusters') }),
);

const updateScan = statement<
  { accountId: number; name: string; done: number; before: number; pairsQueued: number; merged: number },
  { done: number }
>((db, value) =>
  db
    .updateTable('duplicate_scan')
    .set({ done: value('done'), pairs_queued: value('pairsQueued'), merged: value('merged') })
    .where('account_id', '=', value('accountId'))
    .where('name', '=', value('name'))
    .where('done', '=', value('before'))
    .returning('done'),
);

const deleteScan = statement<{ accountId: number }>((db, value) =>
  db.deleteFrom('duplicate_scan').where('account_id', '=', value('accountId')),
);

const deleteParts = statement<{ accountId: number }>((db, value) =>
  db.deleteFrom('duplicate_scan_part').where('account_id', '=', value('accountId')),
);

/** What does not change while a scan goes on. */
type Found = Pick<ScanRecord, 'merge' | 'making' | 'contacts' | 'pairsCompared' | 'clusters' | 'model' | 'parts'>;

function toRecord({ name, read_at, done, pairs_queued, merged, found }: DuplicateScanTable): ScanRecord {
  return { name, readAt: new Date(read_at), done, pairsQueued: pairs_queued, merged, ...(JSON.parse(found) as Found) };
}

function toRow(accountId: number, record: ScanRecord): DuplicateScanTable {
  const { name, readAt, done, pairsQueued, merged, ...found } = record;
  return {
    account_id: accountId,
    name,
    read_at: readAt.getTime(),
    done,
    pairs_queued: pairsQueued,
    merged,
    found: JSON.stringify(found satisfies Found),
  };
}
