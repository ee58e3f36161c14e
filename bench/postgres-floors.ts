import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { randomIds } from '../src/core/random-ids.ts';
import { pgbench, psql } from './postgres-programs.ts';
import { batchSize, contact } from './scenarios.ts';

/**
 * An account that only the floor of creates has; batches are copied into the product's own, whose indexes are then as large and
 * as much in the server's memory for the one as for the other.
 */
const accounts = { creates: 1_000_001, batches: 1 };

/** The fields of a contact of the scenarios, as the base has them. */
function storedFields(run: string, number: number): Readonly<Record<string, string>> {
  const sent = contact(run, number);
  const names = { '1': 'firstName', '2': 'lastName', '3': 'email', '5': 'gender', '11': 'city', '13': 'postalCode' };
  const named = Object.entries(names).map(([id, name]) => [name, sent[id] ?? '']);
  return { ...Object.fromEntries(named), phone: sent['15'] ?? '' };
}

/** What the change of a new contact says. */
function changed(fields: Readonly<Record<string, string>>): string {
  return JSON.stringify(Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, [null, value]])));
}

/**
 * Creates: the rows that the product writes for a new contact, in one transaction that is sent and answered in one piece.
 * No lock, no look-up.
 */
export function createsPerSecond(url: string, seconds: number): Promise<number> {
  const fields = storedFields('floor', 1_234);
  const id = `currval('contact_ids')`;
  const script = `\\startpipeline
begin;
insert into contact (account_id, id, public_id, version, created_at, modified_at, fields)
  values (${accounts.creates}, nextval('contact_ids'), 'p' || ${id}, 1, 1790000000000, 1790000000000, '${JSON.stringify(fields)}');
insert into contact_key (account_id, kind, value, contact_id) values
  (${accounts.creates}, 'publicId', 'p' || ${id}, ${id}),
  (${accounts.creates}, 'email', 'ann.floor.' || ${id} || '@example.com', ${id}),
  (${accounts.creates}, 'phone', '+43 1 ' || ${id}, ${id}) on conflict do nothing;
insert into change (account_id, sequence, contact_id, at, operation, origin, source_id, credential_id, fields)
  values (${accounts.creates}, nextval('change_ids'), ${id}, 1790000000000, 'create', 'api', 0, 1, '${changed(fields)}');
commit;
\\endpipeline
`;
  return pgbench(url, script, seconds);
}

/** Reads: the product's look-up, of the contacts that the product was filled with. */
export function readsPerSecond(url: string, seconds: number, known: number): Promise<number> {
  const script = `\\set number random(1, ${known})
select c.*, k.value from contact_key k join contact c on c.account_id = k.account_id and c.id = k.contact_id
where k.account_id = 1 and k.kind = 'email' and k.value = 'ann.seed.' || :number || '@example.com' order by k.contact_id;
`;
  return pgbench(url, script, seconds);
}

/** How many batches each of the four connections copies in for each second that others run: that takes about as long. */
const batchesEach = 12;
let lastId = 100_000_000;

/** Batches: the same rows copied in, a thousand contacts a transaction, on four connections. Gives contacts a second. */
export async function copiedPerSecond(url: string, seconds: number): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'kontor-copy-'));
  try {
    const batches = batchesEach * seconds;
    const scripts = await Promise.all(['a', 'b', 'c', 'd'].map((name) => writeCopies(join(folder, name), batches)));
    const start = performance.now();
    await Promise.all(scripts.map((script) => psql(url, { script })));
    return (scripts.length * batches * batchSize) / ((performance.now() - start) / 1_000);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function writeCopies(path: string, batches: number): Promise<string> {
  const file = createWriteStream(path);
  for (let batch = 0; batch < batches; batch += 1) {
    const names = Array.from({ length: batchSize }, () => ({ id: ++lastId, publicId: randomIds.publicId() }));
    const tables = {
      contact: names.map(contactLine),
      contact_key: names.flatMap(keyLines),
      change: names.map(changeLine),
    };
    file.write('begin;\n');
    for (const [table, lines] of Object.entries(tables)) {
      file.write(`copy ${table} from stdin;\n${lines.map((line) => line.join('\t')).join('\n')}\n\\.\n`);
    }
    if (!file.write('commit;\n')) await once(file, 'drain');
  }
  file.end();
  await finished(file);
  return path;
}

type Line = readonly (number | string)[];

/** A contact's number and its public id, which is random as the product's are. */
interface Names {
  readonly id: number;
  readonly publicId: string;
}

function contactLine({ id, publicId }: Names): Line {
  const fields = JSON.stringify(storedFields('copy', id));
  return [accounts.batches, id, publicId, 1, 1_790_000_000_000, 1_790_000_000_000, fields];
}

function keyLines({ id, publicId }: Names): Line[] {
  const { email = '', phone = '' } = storedFields('copy', id);
  const keys = { publicId, email, phone };
  return Object.entries(keys).map(([kind, value]) => [accounts.batches, kind, value, id]);
}

function changeLine({ id }: Names): Line {
  const fields = changed(storedFields('copy', id));
  return [accounts.batches, id, id, 1_790_000_000_000, 'create', 'api', 0, 1, fields];
}

/** Exports: the product's file, made and sent by the server itself. Gives the seconds it took. */
export async function copyOut(url: string, file: string): Promise<number> {
  const names = ['firstName', 'lastName', 'email', 'gender', 'city', 'postalCode', 'phone'];
  const columns = names.map((name) => `f."${name}"`).join(', ');
  const types = names.map((name) => `"${name}" text`).join(', ');
  const statement = `copy (
    select c.id, ${columns}
    from (select contact_id from change where account_id = 1 and at between 0 and 4000000000000 group by contact_id) m
    join contact c on c.account_id = 1 and c.id = m.contact_id
    cross join lateral json_to_record(c.fields::json) as f(${types})
    order by m.contact_id
  ) to stdout (format csv)`;
  const start = performance.now();
  await psql(url, { statement, output: file });
  return (performance.now() - start) / 1_000;
}
