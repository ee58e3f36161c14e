import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { keysOf } from '../src/core/contacts/contact-keys.ts';
import { making } from '../src/core/duplicates/feature-text.ts';
import { duplicateKeys, findDuplicates } from '../src/core/duplicates/find-duplicates.ts';
import { IndexBuilder } from '../src/core/duplicates/index-builder.ts';
import { likeness } from '../src/core/duplicates/likeness-key.ts';
import type { FieldValues } from '../src/core/fields/field.ts';
import type { Store } from '../src/core/hub.ts';
import { openSqlite } from '../src/store/sqlite.ts';
import { load } from './load.ts';
import { executable, type Server, startProduct } from './product.ts';

/** One line of the table. */
export interface DuplicateRow {
  readonly what: string;
  readonly result: string;
}

const keyFields = [...duplicateKeys.slice(1), likeness];
const perTransaction = 1_000;
const lookUps = 2_000;
/** Searches before those, since a program that has just begun is slow. */
const warmUps = 500;
/** The account that the server's login is of. */
const accountId = 1;

/** What is measured. */
export interface DuplicateBench {
  /** Contacts of the account in which is searched and written. */
  readonly contacts: number;
  /** Contacts of each account in which all share a value. */
  readonly shared: number;
  readonly seconds: number;
  /** Where the base is kept, to be measured again without being filled again. */
  readonly folder?: string;
}

/** Measures the search for duplicates among many contacts, and where many of them share a value. */
export async function measureDuplicates(options: DuplicateBench): Promise<DuplicateRow[]> {
  const { contacts, folder } = options;
  await using server = await startProduct(folder);
  await using base = openSqlite(join(server.folder, 'kontor.db'));
  const { store } = base;
  const perSecond = await fill(store, accountId, contacts, person);
  const indexed = {
    what: `first index of ${contacts} contacts (goal 5,000 a second)`,
    result: `${perSecond} a second`,
  };
  const found = await lookUp(store, accountId, arriving(contacts));
  return [
    ...(perSecond === undefined ? [] : [indexed]),
    { what: `look-up, ${contacts} contacts (goal 1.5 / 5 ms)`, result: found },
    ...(await measureCreates(server, store, options)),
    ...(await measureCrowds(store, options)),
    { what: 'copies of one contact, 60 there: found', result: `${await findCopies(store)} of 60` },
  ];
}

async function measureCreates(
  server: Server,
  store: Store,
  { contacts, seconds }: DuplicateBench,
): Promise<DuplicateRow[]> {
  const env = { ...process.env, KONTOR_DATA_DIR: server.folder };
  // Logins of an earlier run may be there: each has a name of its own.
  const secret = `bench-key-of-quentn-${server.port}`;
  const login = ['key', 'create', '--account', 'bench', '--dialect', 'quentn', '--secret', secret, '--json'];
  await promisify(execFile)(process.execPath, [executable, ...login], { env });
  const rows: DuplicateRow[] = [];
  for (const connections of [1, 8]) {
    // Nobody arrives twice, in this run or in another: of four who arrive, one is new at the least.
    const before = 4 * (await store.contacts.count(accountId));
    const { p50, p99, failures, perSecond } = await load({
      ...{ port: server.port, connections, seconds, method: 'POST' },
      path: () => '/public/api/V1/contact',
      headers: { Authorization: `Bearer ${secret}`, 'Content-Type': 'application/json' },
      body: (count) => JSON.stringify({ contact: sent(arriving(contacts)(count + before)) }),
    });
    const result = `${p50.toFixed(2)} / ${p99.toFixed(2)} ms, ${Math.round(perSecond)} a second, ${failures} failures`;
    rows.push({ what: `create over HTTP, ${connections} connections (goal p99 10 ms)`, result });
  }
  return rows;
}

async function measureCrowds(store: Store, { shared }: DuplicateBench): Promise<DuplicateRow[]> {
  const rows: DuplicateRow[] = [];
  for (const [at, what] of (['name', 'mailbox', 'phone', 'address'] as const).entries()) {
    const crowded = accountId + 1 + at;
    await fill(store, crowded, shared, (count) => ({ ...person(count), ...sharing[what] }));
    const result = await lookUp(store, crowded, (count) => ({ ...person(count + 5_000_000), ...sharing[what] }));
    rows.push({ what: `look-up, ${shared} contacts share a ${what} (goal p99 5 ms)`, result });
  }
  return rows;
}

/**
 * Writes contacts, where there are none, and indexes them as the first search of an account does. Gives how many were
 * indexed a second.
 */
async function fill(
  store: Store,
  account: number,
  count: number,
  contact: (at: number) => FieldValues,
): Promise<number | undefined> {
  if ((await store.contacts.count(account)) > 0) return undefined;
  const at = new Date();
  const change = { at, operation: 'create', origin: 'api', fields: {} } as const;
  await store.transaction(async (tx) => {
    for (const field of keyFields) await tx.contacts.addKeyField(account, field);
  });
  for (let from = 0; from < count; from += perTransaction) {
    await store.transaction(async (tx) => {
      for (let index = from; index < Math.min(count, from + perTransaction); index += 1) {
        const id = await tx.contacts.nextId();
        const named = { id, publicId: `B${account}.${id}`, version: 1 };
        const one = { ...named, createdAt: at, modifiedAt: at, fields: contact(index) };
        await tx.contacts.insert(account, one, keysOf(one, duplicateKeys.slice(1)), change);
      }
    });
  }
  const start = performance.now();
  await store.transaction((tx) =>
    tx.duplicates.setProgress(account, { making, indexedTo: 0, featuresTo: 0, since: 0, entered: 0, parts: 0 }),
  );
  const builder = new IndexBuilder(account);
  while (!(await store.transaction((tx) => builder.step(tx))));
  return Math.round(count / ((performance.now() - start) / 1_000));
}

/** Median and 99th percentile of single searches. */
async function lookUp(store: Store, account: number, contact: (at: number) => FieldValues): Promise<string> {
  const times: number[] = [];
  for (let count = -warmUps; count < lookUps; count += 1) {
    const values = contact(warmUps + count);
    await store.transaction(async (tx) => {
      const start = performance.now();
      await findDuplicates(tx, account, values, true);
      if (count >= 0) times.push(performance.now() - start);
    });
  }
  times.sort((one, other) => one - other);
  const quantile = (part: number): string => (times[Math.floor(times.length * part)] ?? 0).toFixed(2);
  return `${quantile(0.5)} / ${quantile(0.99)} ms`;
}

/** For each of sixty copies, another like it arrives with a mailbox in another spelling. */
async function findCopies(store: Store): Promise<number> {
  const account = accountId + 10;
  const copy = { ...person(7_000_000), email: 'marek.zbigniewski77@wp.pl' };
  await fill(store, account, 5_060, (at) => (at < 5_000 ? person(at) : copy));
  let found = 0;
  for (let count = 0; count < 60; count += 1) {
    await store.transaction(async (tx) => {
      const email = `marek.zbigniewski77+${count}@wp.pl`;
      const { contact, review } = await findDuplicates(tx, account, { ...copy, email }, true);
      if (contact !== undefined || review.length > 0) found += 1;
    });
  }
  return found;
}

const sharing = {
  name: { firstName: 'Anna', lastName: 'Novak' },
  mailbox: { email: 'box@gmx.de' },
  phone: { phone: '+49 30 5550100' },
  address: { street: 'Ring 1', city: 'Berlin', postalCode: '10115' },
} as const;

const firstNames =
  'Anna Lena Maria Paul Jonas Petra Karl Eva Tom Ida Max Nora Ben Lea Felix Mia Jan Kim Olaf Rita'.split(' ');
const parts = [
  'ber',
  'stein',
  'mann',
  'haus',
  'wald',
  'korn',
  'lind',
  'bach',
  'rot',
  'grün',
  'feld',
  'brand',
  'kel',
  'nov',
  'ors',
];
const cities = Array.from({ length: 400 }, (_, at) => `${parts[at % 15]}${parts[(at * 7) % 13]}stadt`);

/** The person with a number: names are as unevenly common as they are, half of the other fields are filled. */
export function person(at: number): FieldValues {
  const random = numbers(at);
  const uneven = (count: number): number => Math.floor(count * random() ** 3);
  const word = (count: number): string => Array.from({ length: count }, () => parts[uneven(15)]).join('');
  const firstName = `${firstNames[uneven(20)]}${random() < 0.3 ? (parts[uneven(15)] ?? '') : ''}`;
  const lastName = word(2 + uneven(2));
  const place = uneven(400);
  const half = (fields: FieldValues): FieldValues => (random() < 0.5 ? fields : {});
  return {
    ...{ firstName, lastName, country: 'DE' },
    email: `${firstName}.${lastName}${at}@${random() < 0.7 ? 'gmx.de' : `${word(2)}.example.net`}`.toLowerCase(),
    ...half({ phone: `+49 ${2_000 + place} ${100_000 + Math.floor(random() * 900_000)}` }),
    ...half({
      street: `${word(2)}straße ${1 + uneven(200)}`,
      city: cities[place] ?? '',
      postalCode: String(10_000 + place * 200 + uneven(10)),
    }),
    ...half({ birthDate: `${1940 + Math.floor(random() * 60)}-0${1 + uneven(9)}-1${uneven(10)}` }),
  };
}

/** Every second one is somebody of the base with a slip, the others are new. */
function arriving(contacts: number): (count: number) => FieldValues {
  return (count) => {
    const there = person((count * 7_919) % contacts);
    return count % 2 === 0
      ? { ...there, lastName: `${there.lastName}s`, email: `x${there.email}` }
      : person(10_000_000 + count);
  };
}

/** The same as Quentn's clients send it. */
function sent({ firstName, lastName, email, phone, street, city, postalCode, country }: FieldValues): object {
  return {
    ...{ first_name: firstName, family_name: lastName, mail: email, phone },
    ...{ ba_street: street, ba_city: city, ba_postal_code: postalCode, ba_country: country },
  };
}

/** The same numbers below 1 for the same start. */
function numbers(start: number): () => number {
  let state = (start * 2_654_435_761 + 1) >>> 0;
  return () => {
    state = (state + 0x6d_2b_79_f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
