import { createReadStream } from 'node:fs';
import papaparse from 'papaparse';
import type { LabelledContacts } from '../core/duplicates/evaluate.ts';
import { FeaturePool } from '../core/duplicates/feature-pool.ts';
import { type Features, featuresOf } from '../core/duplicates/features.ts';
import { contactInRow, type Row } from '../core/duplicates/labelled-rows.ts';
import { OperatorError } from './operator-error.ts';

/**
 * Reads a CSV file with a header (UTF-8, RFC 4180), row by row, with the column that says who is who. Throws
 * `OperatorError` when the file cannot be read or has no such column.
 */
export async function readLabelledFile(path: string, truthColumn: string): Promise<LabelledContacts> {
  const pool = new FeaturePool();
  const contacts: Features[] = [];
  const truth: string[] = [];
  await eachRow(path, (row) => {
    const group = row[truthColumn];
    if (group === undefined)
      throw new OperatorError(`${path} has no column "${truthColumn}" in row ${truth.length + 1}.`);
    contacts.push(pool.share(featuresOf(contactInRow(row))));
    truth.push(group);
  });
  return { contacts, truth };
}

function eachRow(path: string, visit: (row: Row) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const file = createReadStream(path, 'utf8');
    file.on('error', (error) => reject(new OperatorError(`${path} cannot be read: ${error.message}`)));
    papaparse.parse<Row>(file, {
      header: true,
      skipEmptyLines: 'greedy',
      transformHeader: (name) => name.replace(/^\u{FEFF}/u, '').trim(),
      chunk: ({ data }, parser) => {
        try {
          data.forEach(visit);
        } catch (error) {
          // Before the parser says that it is complete.
          reject(error);
          parser.abort();
        }
      },
      complete: () => resolve(),
      error: reject,
    });
  });
}
