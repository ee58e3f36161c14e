import { execFile } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { keysOf } from '../src/core/contacts/contact-keys.ts';
import type { FieldValues } from '../src/core/fields/field.ts';
import type { Store } from '../src/core/hub.ts';
import { openSqlite } from '../src/store/sqlite.ts';
import { type DuplicateRow, person } from './duplicates.ts';
import { executable } from './product.ts';

const perPiece = 1_000;

/** Measures the search through a whole file, and through a base, of `contacts` contacts; every fifth one is there twice. */
export async function measureBatch(contacts: number): Promise<DuplicateRow[]> {
  const folder = await mkdtemp(join(tmpdir(), 'kontor-batch-'));
  try {
    return [await searchFile(folder, contacts), await searchBase(folder, contacts)];
  } finally {
    await rm(folder, { recursive: true });
  }
}

interface Searched {
  readonly seconds: number;
  readonly peakMemoryMb: number;
}

async function searchFile(folder: string, contacts: number): Promise<DuplicateRow> {
  const file = join(folder, 'labelled.csv');
  await pipeline(Readable.from(lines(contacts)), createWriteStream(file));
  const report = await run<Searched & { pairs: { f1: number } }>(folder, 'duplicates', 'evaluate', file);
  const result = `${time(report)}, F1 ${report.pairs.f1.toFixed(4)}`;
  return { what: `file of ${contacts} contacts (goal 300 s and 4,096 MB for 1,000,000)`, result };
}

async function searchBase(folder: string, contacts: number): Promise<DuplicateRow> {
  const { id } = await run<{ id: number }>(folder, 'account', 'create', 'bench');
  const base = openSqlite(join(folder, 'kontor.db'));
  await fill(base.store, id, contacts);
  await base[Symbol.asyncDispose]();
  const report = await run<Searched & { pairsQueued: number }>(folder, 'duplicates', 'scan');
  const again = await run<Searched>(folder, 'duplicates', 'scan');
  const result = `${time(report)} with ${report.pairsQueued} pairs to queue, ${time(again)} with none`;
  return { what: `scan of a base with ${contacts} contacts`, result };
}

function time({ seconds, peakMemoryMb }: Searched): string {
  return `${seconds.toFixed(1)} s, ${peakMemoryMb} MB`;
}

async function run<T>(folder: string, ...args: string[]): Promise<T> {
  const env = { ...process.env, KONTOR_DATA_DIR: folder };
  const options = { env, maxBuffer: 64 * 2 ** 20 };
  const { stdout } = await promisify(execFile)(process.execPath, [executable, ...args, '--json'], options);
  return JSON.parse(stdout) as T;
}

/** Who a contact is, and what is written of it: the second time with slips. */
function contactAt(at: number): { readonly who: number; readonly fields: FieldValues } {
  if (at % 5 !== 4) return { who: at, fields: person(at) };
  const who = at - 1 - (at % 4);
  const { lastName, email, ...others } = person(who);
  return { who, fields: { ...others, lastName: `${lastName}s`, ...(at % 2 === 0 ? { email } : {}) } };
}

const columns = {
  ...{ first_name: 'firstName', last_name: 'lastName', email: 'email', phone: 'phone', street: 'street' },
  ...{ zip: 'postalCode', city: 'city', country: 'country', dob: 'birthDate' },
};

function* lines(contacts: number): Generator<string> {
  yield `cluster,${Object.keys(columns).join()}\n`;
  for (let at = 0; at < contacts; at += 1) {
    const { who, fields } = contactAt(at);
    yield `${[who, ...Object.values(columns).map((field) => fields[field] ?? '')].join()}\n`;
  }
}

async function fill(store: Store, account: number, contacts: number): Promise<void> {
  const at = new Date();
  const change = { at, operation: 'create', origin: 'api', fields: {} } as const;
  for (let from = 0; from < contacts; from += perPiece) {
    await store.transaction(async (tx) => {
      for (let index = from; index < Math.min(contacts, from + perPiece); index += 1) {
        const id = await tx.contacts.nextId();
        const named = { id, publicId: `B${id}`, version: 1, createdAt: at, modifiedAt: at };
        const contact = { ...named, fields: contactAt(index).fields };
        await tx.contacts.insert(account, contact, keysOf(contact, []), change);
      }
    });
  }
}
