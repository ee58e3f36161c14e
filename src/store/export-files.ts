import type { ExportFileReader, ExportFileWriter, PieceOfFile } from '../core/background.ts';
import type { ExportFileTable, ExportPieceTable } from './schema.ts';
import { type Session, statement, type WriteSession } from './statement.ts';

/** Reads of export files that the base keeps. */
export function exportFileReader(session: Session): ExportFileReader {
  return {
    async find(accountId, exportId) {
      const [row] = await selectFile(session, { accountId, exportId });
      return row && { attempt: row.attempt, pieces: row.pieces, size: row.size };
    },
    async piece(accountId, exportId, place) {
      const [row] = await selectPiece(session, { accountId, exportId, ...place });
      return row && Buffer.from(row.bytes);
    },
  };
}

/** Writes of the same. */
export function exportFileWriter(session: WriteSession): ExportFileWriter {
  return {
    async insertPiece(accountId, exportId, { attempt, piece }, bytes) {
      await insertPiece(session, { account_id: accountId, export_id: exportId, attempt, piece, bytes });
    },
    async finish(accountId, exportId, file) {
      await deleteEarlierPieces(session, { accountId, exportId, attempt: file.attempt });
      await upsertFile(session, { account_id: accountId, export_id: exportId, ...file });
    },
    async remove(accountId, exportId) {
      await deleteFile(session, { accountId, exportId });
      await deletePieces(session, { accountId, exportId });
    },
  };
}

interface Which {
  accountId: number;
  exportId: number;
}

const selectFile = statement<Which, ExportFileTable>((db, value) =>
  db
    .selectFrom('export_file')
    .selectAll()
    .where('account_id', '=', value('accountId'))
    .where('export_id', '=', value('exportId')),
);

const selectPiece = statement<Which & PieceOfFile, Pick<ExportPieceTable, 'bytes'>>((db, value) =>
  db
    .selectFrom('export_piece')
    .select('bytes')
    .where('account_id', '=', value('accountId'))
    .where('export_id', '=', value('exportId'))
    .where('attempt', '=', value('attempt'))
    .where('piece', '=', value('piece')),
);

const insertPiece = statement<ExportPieceTable>((db, value) =>
  db.insertInto('export_piece').values({
    account_id: value('account_id'),
    export_id: value('export_id'),
    attempt: value('attempt'),
    piece: value('piece'),
    bytes: value('bytes'),
  }),
);

const upsertFile = statement<ExportFileTable>((db, value) =>
  db
    .insertInto('export_file')
    .values({
      account_id: value('account_id'),
      export_id: value('export_id'),
      attempt: value('attempt'),
      pieces: value('pieces'),
      size: value('size'),
    })
    .onConflict((conflict) =>
      conflict
        .columns(['account_id', 'export_id'])
        .doUpdateSet((row) => ({
          attempt: row.ref('excluded.attempt'),
          pieces: row.ref('excluded.pieces'),
          size: row.ref('excluded.size'),
        }))
        .whereRef('export_file.attempt', '<', 'excluded.attempt'),
    ),
);

const deleteFile = statement<Which>((db, value) =>
  db.deleteFrom('export_file').where('account_id', '=', value('accountId')).where('export_id', '=', value('exportId')),
);

const deletePieces = statement<Which>((db, value) =>
  db.deleteFrom('export_piece').where('account_id', '=', value('accountId')).where('export_id', '=', value('exportId')),
);

const deleteEarlierPieces = statement<Which & { attempt: number }>((db, value) =>
  db
    .deleteFrom('export_piece')
    .where('account_id', '=', value('accountId'))
    .where('export_id', '=', value('exportId'))
    .where('attempt', '<', value('attempt')),
);
