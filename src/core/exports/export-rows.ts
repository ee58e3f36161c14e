import type { ExportColumn, ExportRequest } from '../background.ts';
import { formatLocal } from '../fields/dates.ts';
import type { FieldValue } from '../fields/field.ts';
import type { Contact, Reader } from '../hub.ts';
import { csvRow } from './csv.ts';

/** The export file as pieces of text, and the number of contacts in it once all pieces were taken. */
export interface ExportText {
  readonly pieces: AsyncIterable<string>;
  /** Contacts so far. */
  rows(): number;
}

/** Reads the selected contacts and renders them as CSV, a chunk at a time, so that memory stays small. */
export function exportText(reader: Reader, accountId: number, request: ExportRequest): ExportText {
  let rows = 0;
  async function* pieces(): AsyncGenerator<string> {
    if (request.header)
      yield csvRow(
        request.columns.map((column) => column.heading),
        request.delimiter,
      );
    for await (const contacts of reader.contacts.changed(accountId, request.selection)) {
      rows += contacts.length;
      yield contacts.map((contact) => contactRow(contact, request)).join('');
    }
  }
  return { pieces: pieces(), rows: () => rows };
}

function contactRow(contact: Contact, request: ExportRequest): string {
  return csvRow(
    request.columns.map((column) => cell(contact, column)),
    request.delimiter,
  );
}

function cell(contact: Contact, column: ExportColumn): string {
  if ('fact' in column.value) return fact(contact, column.value.fact, column.timezone ?? 'UTC');
  const value = contact.fields[column.value.field];
  if (value === undefined) return '';
  return list(value)
    .map((item) => column.labels?.[item] ?? item)
    .join(',');
}

function fact(contact: Contact, name: 'id' | 'publicId' | 'createdAt' | 'modifiedAt', timezone: string): string {
  const value = contact[name];
  return value instanceof Date ? formatLocal(value, timezone) : String(value);
}

function list(value: FieldValue): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'boolean' ? [String(value)] : value;
}
