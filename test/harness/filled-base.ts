import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { migrateSqlite } from '../../src/store/sqlite.ts';

/** Columns of a type that SQLite does not have, in a table that is in no list: what a later version may bring. */
export const plantedTable = {
  sqlite: `create table planted (account_id integer not null, id integer not null, flag integer not null,
    bytes blob not null, primary key (account_id, id)) strict`,
  postgres: `create table planted (account_id bigint not null, id bigint not null, flag boolean not null,
    bytes bytea not null, primary key (account_id, id))`,
};

/** Makes a base in a file, with `more` run on it, and so many rows in each of its tables. */
export async function makeFilledBase(file: string, rows: number, ...more: readonly string[]): Promise<void> {
  await migrateSqlite(file);
  using base = new DatabaseSync(file);
  for (const statement of more) base.exec(statement);
  base.exec('begin');
  for (const table of tablesOf(base)) {
    const columns = base.prepare(`pragma table_info("${table}")`).all() as unknown as ColumnInfo[];
    const places = columns.map(() => '?').join(', ');
    const insert = base.prepare(`insert into "${table}" values (${places})`);
    for (let number = 1; number <= rows; number += 1) {
      insert.run(...columns.map((column) => valueFor(column, number)));
    }
  }
  base.exec('commit');
}

/** All rows of all tables, as another program than ours reads them. */
export function contentOf(file: string): Record<string, unknown[]> {
  using base = new DatabaseSync(file);
  const rows = (table: string): unknown[] => base.prepare(`select * from "${table}" order by account_id`).all();
  return Object.fromEntries(tablesOf(base).map((table) => [table, rows(table)]));
}

interface ColumnInfo {
  readonly name: string;
  readonly type: string;
  readonly notnull: number;
  readonly pk: number;
}

function tablesOf(base: DatabaseSync): string[] {
  const rows = base.prepare("select name from sqlite_master where type = 'table' and name not like 'kysely%'").all();
  return rows.map(({ name }) => String(name));
}

/** Equal numbers in a row, so that whatever it refers to is there. */
function valueFor({ name, type, notnull, pk }: ColumnInfo, number: number): SQLInputValue {
  if (notnull === 0 && pk === 0 && number % 3 === 0) return null;
  if (name === 'flag') return number % 2;
  if (type === 'INTEGER') return number;
  if (type === 'REAL') return number / 7;
  if (type === 'BLOB') return Buffer.from([0, 255, number % 256, 92]);
  return awkward[number % awkward.length] + String(number);
}

const awkward = [
  'Žluťoučký ',
  'a "quoted", \\text\\ ',
  '{"é": [null, "}"]} ',
  "O'Neill\n\t",
  '😀 ',
  'NULL ',
  '{a,b} ',
  ' ',
];
