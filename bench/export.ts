import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { compared, count, type Row } from './measuring.ts';
import type { Server } from './product.ts';
import { batchSize, contact } from './scenarios.ts';

/** What an export is measured with. */
interface Beside {
  /** Takes the same rows into a file without the product, and gives the seconds that it took. */
  readonly floor: () => Promise<number>;
  /** Leaves the new contacts as the base has them later. */
  readonly settle?: () => Promise<void>;
}

/** Exports `contacts` contacts through the API, with the memory of the server watched, beside the floor. */
export async function measureExport(
  server: Server,
  contacts: number,
  { floor, settle }: Beside,
): Promise<readonly Row[]> {
  const call = async (method: string, path: string, body?: object): Promise<{ data: Record<string, unknown> }> => {
    const request = {
      method,
      headers: server.headers(),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    };
    const response = await fetch(`http://127.0.0.1:${server.port}/api/v2/${path}`, request);
    return (await response.json()) as { data: Record<string, unknown> };
  };
  for (let first = 1; first <= contacts; first += batchSize) {
    await call('POST', 'contact', {
      contacts: Array.from({ length: batchSize }, (_, index) => contact('export', first + index)),
    });
  }
  await settle?.();
  const request = {
    distribution_method: 'local',
    time_range: ['2020-01-01', '2099-12-31'],
    origin: 'all',
    origin_id: '0',
    contact_fields: [1, 2, 3, 5, 11, 13, 15],
  };
  const start = performance.now();
  const { id } = (await call('POST', 'contact/getchanges', request)).data;
  let memory = 0;
  for (;;) {
    memory = Math.max(memory, await server.memory());
    const { status } = (await call('GET', `export/${id}`)).data;
    if (status === 'done') break;
    if (status === 'error') throw new Error('the export failed');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const product = contacts / ((performance.now() - start) / 1_000);
  return [
    compared(`rows/s exported, ${count(contacts)} contacts`, product, contacts / (await floor())),
    { what: 'memory of the server meanwhile (goal 250 MB)', product: `${Math.round(memory)} MB`, floor: '', ratio: '' },
  ];
}

/** What the product's export selects, as one statement. */
const selection = `
  select c.id, c.fields
  from (select contact_id from change where account_id = 1 and at between 0 and 4e12 group by contact_id) m
  join contact c on c.account_id = 1 and c.id = m.contact_id
  order by m.contact_id`;

const columns = ['firstName', 'lastName', 'email', 'gender', 'city', 'postalCode', 'phone'];

/** The floor on SQLite: a bare scan of the same rows, their values joined and written out. Gives the seconds it took. */
export async function scan(folder: string): Promise<number> {
  const database = new DatabaseSync(join(folder, 'kontor.db'));
  const file = createWriteStream(join(folder, 'floor.txt'));
  const start = performance.now();
  let piece = '';
  for (const row of database.prepare(selection).iterate()) {
    const fields = JSON.parse(String(row.fields)) as Record<string, string>;
    piece += `${row.id},${columns.map((name) => fields[name]).join(',')}\r\n`;
    if (piece.length < 65_536) continue;
    if (!file.write(piece)) await once(file, 'drain');
    piece = '';
  }
  file.end(piece);
  await once(file, 'finish');
  database.close();
  return (performance.now() - start) / 1_000;
}
