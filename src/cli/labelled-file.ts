import { createReadStream } from 'node:fs';
import papaparse from 'papaparse';
import type { LabelledBase } from '../core/duplicates/evaluate.ts';
import type { LabelledContacts } from '../core/duplicates/evaluate-online.ts';
import { FeaturePool } from '../core/duplicates/feature-pool.ts';
import { type Features, featuresOf } from '../core/duplicates/features.ts';
import { contactInRow, type Row } from '../core/duplicates/labelled-rows.ts';
import { Packing } from '../core/duplicates/packed/packing.ts';
import type { Crew } from '../core/duplicates/packed/steps.ts';
import { OperatorError } from './operator-error.ts';

/**
 * Reads a CSV file with a header (UTF-8, RFC 4180), row by row, with the column that says who is who. Throws
 * `OperatorError` when the file cannot be read or has no such column.
 */
export async function readLabelledFile(path: string, truthColumn: string): Promise<LabelledContacts> {
  const pool = new FeaturePool();
  const contacts: Features[] = [];
  const truth: string[] = [];
  await eachPiece(path, async (rows) => {
    for (const row of rows) {
      truth.push(truthOf(row, truthColumn, path, truth.length + 1));
      contacts.push(pool.share(featuresOf(contactInRow(row))));
    }
  });
  return { contacts, truth };
}

/** The same, packed by a crew: for files of a million rows. */
export async function packLabelledFile(path: string, truthColumn: string, crew: Crew): Promise<LabelledBase> {
  const packing = new Packing(crew, (rows: readonly Row[]) => crew.run('packRows', rows));
  const truth: string[] = [];
  await eachPiece(path, async (rows) => {
    for (const row of rows) truth.push(truthOf(row, truthColumn, path, truth.length + 1));
    await packing.add(rows);
  });
  return { contacts: await packing.finish(), truth };
}

function truthOf(row: Row, column: string, path: string, line: number): string {
  const group = row[column];
  if (group === undefined) throw new OperatorError(`${path} has no column "${column}" in row ${line}.`);
  return group;
}

/** Hands a file's rows on, some thousand at a time; the next ones come when these have been dealt with. */
function eachPiece(path: string, visit: (rows: readonly Row[]) => Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    const file = createReadStream(path, { encoding: 'utf8', highWaterMark: 512 * 1024 });
    file.on('error', (error) => reject(new OperatorError(`${path} cannot be read: ${error.message}`)));
    papaparse.parse<Row>(file, {
      header: true,
      skipEmptyLines: 'greedy',
      transformHeader: (name) => name.replace(/^\u{FEFF}/u, '').trim(),
      chunk: ({ data }, parser) => {
        parser.pause();
        visit(data).then(
          () => parser.resume(),
          (error: unknown) => {
            // Before the parser says that it is complete.
            reject(error);
            parser.abort();
          },
        );
      },
      complete: () => resolve(),
      error: reject,
    });
  });
}
