import { sql } from 'kysely';
import type { Export, ExportReader, ExportRequest, ExportStatus, ExportWriter } from '../core/background.ts';
import type { ExportTable } from './schema.ts';
import { type Session, statement, type WriteSession } from './statement.ts';

/** Reads of exports. */
export function exportReader(session: Session): ExportReader {
  return {
    async byId(accountId, id) {
      const [row] = await selectById(session, { accountId, id });
      return row && toExport(row);
    },
    async running(accountId, fingerprint) {
      const [row] = await selectRunning(session, { accountId, fingerprint });
      return row && toExport(row);
    },
    async expired(accountId, now) {
      const rows = await selectExpired(session, { accountId, now: now.getTime() });
      return rows.map((row) => ({ id: row.id, fileName: row.file_name ?? '' }));
    },
  };
}

/** Writes of exports. */
export function exportWriter(session: WriteSession): ExportWriter {
  return {
    async insert(accountId, value) {
      const id = await session.nextId('export');
      const { request } = value;
      await insertExport(session, {
        account_id: accountId,
        id,
        kind: value.kind,
        status: 'scheduled',
        created_at: value.createdAt.getTime(),
        request: JSON.stringify(request),
        fingerprint: request.fingerprint,
        file_name: null,
        rows: null,
        expires_at: null,
      });
      return { ...value, id, status: 'scheduled' };
    },
    async update(accountId, id, change) {
      const [row] = await selectById(session, { accountId, id });
      if (row === undefined) throw new Error('an export that does not exist was updated');
      await updateExport(session, {
        accountId,
        id,
        status: change.status ?? row.status,
        fileName: change.fileName === undefined ? row.file_name : change.fileName,
        rows: change.rows ?? row.rows,
        expiresAt: change.expiresAt === undefined ? row.expires_at : (change.expiresAt?.getTime() ?? null),
        request: change.request === undefined ? row.request : JSON.stringify(change.request),
      });
    },
  };
}

const selectById = statement<{ accountId: number; id: number }, ExportTable>((db, value) =>
  db.selectFrom('export').selectAll().where('account_id', '=', value('accountId')).where('id', '=', value('id')),
);

const selectRunning = statement<{ accountId: number; fingerprint: string }, ExportTable>((db, value) =>
  db
    .selectFrom('export')
    .selectAll()
    .where('account_id', '=', value('accountId'))
    .where('fingerprint', '=', value('fingerprint'))
    .where('status', 'in', ['scheduled', 'in progress', 'ready'])
    .limit(sql.lit(1)),
);

const selectExpired = statement<{ accountId: number; now: number }, ExportTable>((db, value) =>
  db
    .selectFrom('export')
    .selectAll()
    .where('account_id', '=', value('accountId'))
    .where('expires_at', '<', value('now'))
    .where('file_name', 'is not', null)
    .orderBy('expires_at')
    .limit(sql.lit(1_000)),
);

const insertExport = statement<ExportTable>((db, value) =>
  db.insertInto('export').values({
    account_id: value('account_id'),
    id: value('id'),
    kind: value('kind'),
    status: value('status'),
    created_at: value('created_at'),
    request: value('request'),
    fingerprint: value('fingerprint'),
    file_name: value('file_name'),
    rows: value('rows'),
    expires_at: value('expires_at'),
  }),
);

interface ExportUpdate {
  accountId: number;
  id: number;
  status: string;
  fileName: string | null;
  rows: number | null;
  expiresAt: number | null;
  request: string;
}

const updateExport = statement<ExportUpdate>((db, value) =>
  db
    .updateTable('export')
    .set({
      status: value('status'),
      file_name: value('fileName'),
      rows: value('rows'),
      expires_at: value('expiresAt'),
      request: value('request'),
    })
    .where('account_id', '=', value('accountId'))
    .where('id', '=', value('id')),
);

function toExport(row: ExportTable): Export {
  return {
    id: row.id,
    kind: row.kind as Export['kind'],
    status: row.status as ExportStatus,
    createdAt: new Date(row.created_at),
    request: reviveRequest(row.request),
    ...(row.file_name === null ? {} : { fileName: row.file_name }),
    ...(row.rows === null ? {} : { rows: row.rows }),
    ...(row.expires_at === null ? {} : { expiresAt: new Date(row.expires_at) }),
  };
}

/** JSON has no dates: the two of the selection are put back. */
function reviveRequest(text: string): ExportRequest {
  const request = JSON.parse(text) as ExportRequest & { selection: { from: string; until: string } };
  const { selection } = request;
  return { ...request, selection: { ...selection, from: new Date(selection.from), until: new Date(selection.until) } };
}
