import { appendFile, mkdir, mkdtemp, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { assembleFiles } from '../../src/assemble/files.ts';
import { assembleHub } from '../../src/assemble/hub.ts';
import { assembleServer } from '../../src/assemble/server.ts';
import { assembleSpamScreen } from '../../src/assemble/spam-screen.ts';
import { assembleWorker } from '../../src/assemble/worker.ts';
import type { Config } from '../../src/config.ts';
import { readConfig } from '../../src/config.ts';
import { localCommands } from '../../src/core/commands.ts';
import type { Caller, Clock, Ids } from '../../src/core/hub.ts';
import { wsseDigest } from '../../src/dialects/emarsys/protocol/wsse.ts';
import { makeTestBase, type TestBase } from './test-base.ts';

/** What transcripts are played against: the whole product without sockets, on a base of its own. */
export interface World {
  /** What `{{name}}` in a transcript stands for. */
  readonly variables: Readonly<Record<string, string>>;
  /** Brings about what a `# given:` line says. */
  given(text: string): Promise<void>;
  request(request: {
    readonly method: string;
    readonly url: string;
    readonly headers: readonly (readonly [string, string])[];
    readonly body: string | undefined;
  }): Promise<{ status: number; headers: Readonly<Record<string, string>>; body: string }>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** A world that can also be looked into from behind. */
export interface OpenWorld extends World {
  /** The base itself, for what no request shows. */
  readonly base: TestBase;
}

/** A clock that stands still until it is moved. */
class FixedClock implements Clock {
  #time: number;

  constructor(time: string) {
    this.#time = Date.parse(time);
  }

  now(): Date {
    return new Date(this.#time);
  }

  set(time: string): void {
    this.#time = Date.parse(time);
  }

  forward(milliseconds: number): void {
    this.#time += milliseconds;
  }
}

/** Ids that count from one. */
function countingIds(): Ids {
  let publicIds = 0;
  let secrets = 0;
  const counted = (count: number, length: number): string => `A${String(count).padStart(length - 1, '0')}`;
  return {
    publicId: () => counted(++publicIds, 10),
    secret: () => counted(++secrets, 24),
  };
}

/** The user and secret that `{{wsse}}` is made with. */
const user = 'customer001';
const secret = 'customersecret';
/** The keys that `{{basic}}`, `{{bearer}}` and `{{apiKey}}` are made of, by dialect. */
const keys = { acuinvoice: 'AcuInvoiceKey', quentn: 'QuentnKey', loyaltii: 'LoyaltiiKey' } as const;
const nonce = 'd36e316282959a9ed4c89851497a717f';

/** An account with one Emarsys login, on 3 April 2012 at noon, in the zone UTC. */
export async function createWorld(): Promise<OpenWorld> {
  const folder = await mkdtemp(join(tmpdir(), 'kontor-world-'));
  const base = await makeTestBase();
  const config: Config = {
    ...readConfig({
      KONTOR_DATA_DIR: folder,
      KONTOR_DATABASE_URL: base.url,
      KONTOR_PUBLIC_URL: 'https://suite0.emarsys.net',
      KONTOR_SPAM_LISTS: join(folder, 'spammers'),
    }).config,
    secretKey: 'the key of the transcripts',
  };
  const clock = new FixedClock('2012-04-03T12:00:00Z');
  const { hub, ...assembled } = await assembleHub(config, clock, countingIds());
  const commands = localCommands(hub);
  const log = pino({ level: 'silent' });
  const spamScreen = assembleSpamScreen(config, { clock, log });
  const parts = { reader: hub.store, commands, clock, log, spamScreen: spamScreen.screen };
  const app = assembleServer(config, { ...parts, loginsBelievedFor: 0 });
  const worker = assembleWorker(config, hub, log);
  const files = assembleFiles(config, hub.store);
  const account = await commands.createAccount({ name: 'demo', timezone: 'UTC', language: 'en' });
  await commands.createCredential({
    account: 'demo',
    dialect: 'emarsys',
    kind: 'signature',
    name: user,
    user,
    secret,
    replay: 'window',
  });
  for (const [dialect, key] of Object.entries(keys)) {
    const login = { dialect, kind: 'key', name: dialect, secret: key, replay: 'window' } as const;
    await commands.createCredential({ account: 'demo', ...login });
  }
  const caller: Caller = { accountId: account.id, origin: 'admin' };

  const variables = {
    host: 'https://suite0.emarsys.net',
    basic: `Basic ${btoa(`${keys.acuinvoice}:X`)}`,
    bearer: `Bearer ${keys.quentn}`,
    apiKey: keys.loyaltii,
    get wsse(): string {
      const created = hub.clock
        .now()
        .toISOString()
        .replace(/\.\d+Z$/, 'Z');
      const digest = wsseDigest(nonce, created, secret);
      return `UsernameToken Username="${user}", PasswordDigest="${digest}", Nonce="${nonce}", Created="${created}"`;
    },
  };

  const request: World['request'] = async ({ method, url, headers, body }) => {
    const response = await app.inject({
      method: method as 'GET',
      url: url.replace(variables.host, ''),
      headers: Object.fromEntries(headers),
      ...(body === undefined ? {} : { payload: body }),
    });
    const replied = Object.entries(response.headers).map(([name, value]) => [name, String(value)]);
    return { status: response.statusCode, headers: Object.fromEntries(replied), body: response.body };
  };

  /** Each line's words in a table, so that an unknown one is an error and not silence. */
  const givens: readonly (readonly [RegExp, (...words: string[]) => Promise<unknown>])[] = [
    [/^clock (\S+)$/, async (time = '') => clock.set(time)],
    [
      /^clock \+(\d+) (second|minute|hour|day)s?$/,
      async (count, unit) => clock.forward(Number(count) * milliseconds(unit)),
    ],
    [
      /^spammer (\S+)$/,
      async (address = '') => {
        await mkdir(join(folder, 'spammers'), { recursive: true });
        await appendFile(join(folder, 'spammers', 'list'), `${address}\n`);
        // A list that was written to a moment ago would be left alone.
        await utimes(join(folder, 'spammers', 'list'), 0, 0);
        await spamScreen.look();
      },
    ],
    [/^jobs have run$/, () => worker.runDue()],
    [
      /^next (account|comment|contact|credential|export|field|organisation|source|store|tag|user) (\d+)$/,
      async (name = '', id) => setNextId(base, name, Number(id)),
    ],
    [
      /^account (\S+)(?: in (\S+))?(?: speaking (\S+))?$/,
      async (name = '', timezone = 'UTC', language = 'en') => commands.createAccount({ name, timezone, language }),
    ],
    [
      /^credential (\S+) with secret (\S+) in account (\S+)( strict)?$/,
      (name = '', plain = '', owner = '', strict) =>
        commands.createCredential({
          account: owner,
          dialect: 'emarsys',
          kind: 'signature',
          name,
          user: name,
          secret: plain,
          replay: strict ? 'strict' : 'window',
        }),
    ],
    [
      /^credential (\d+) of account (\S+) is revoked$/,
      (id, owner = '') => commands.revokeCredential({ account: owner, id: Number(id) }),
    ],
    [
      /^acuinvoice (\S+) (<.+>)$/,
      async (method, inside) => {
        const headers = [['Authorization', variables.basic]] as const;
        const body = `<request method="${method}">${inside}</request>`;
        const reply = await request({ method: 'POST', url: '/api/xml-in', headers, body });
        if (!reply.body.includes('status="ok"')) throw new Error(`${method}: ${reply.body}`);
      },
    ],
    [/^client (\S+)$/, (name = '') => commands.createOrganisation(caller, { name, fields: {} })],
    [
      /^key (\S+) for (\S+) in account (\S+)$/,
      (plain = '', dialect = '', owner = '') =>
        commands.createCredential({
          account: owner,
          dialect,
          kind: 'key',
          name: plain,
          secret: plain,
          replay: 'window',
        }),
    ],
    [
      /^quentn (POST|PUT|DELETE) (\S+)(?: (.+))?$/,
      async (method = '', path = '', body?: string) => {
        const headers = [['Authorization', variables.bearer]] as const;
        const reply = await request({ method, url: `/public/api/V1/${path}`, headers, body });
        if (reply.status !== 200) throw new Error(`${method} ${path}: ${reply.body}`);
      },
    ],
    [
      /^contact (\d+)$/,
      async (id) => {
        await setNextId(base, 'contact', Number(id));
        await commands.saveContacts(caller, {
          rows: [{ fields: { email: `${id}@example.com` } }],
          policy: saveAnyway,
        });
      },
    ],
    [
      /^tag (\d+) (.+?)(?:: (.+))?$/,
      async (id, name = '', description = '') => {
        await setNextId(base, 'tag', Number(id));
        await commands.createTag(caller, { name, description });
      },
    ],
    [
      /^contact (\d+) has the tags (\S+)$/,
      (id, tags = '') =>
        commands.changeContactTags(caller, {
          contactId: Number(id),
          mode: 'set',
          tagIds: tags.split(',').map(Number),
        }),
    ],
    [
      /^comment (\d+) on contact (\d+): (.+)$/,
      async (id, contactId, text = '') => {
        await setNextId(base, 'comment', Number(id));
        await commands.addComment(caller, { contactId: Number(contactId), text });
      },
    ],
    [
      /^user (\d+) (\S+) (\S+) (\S+) in (\S+) speaking (\S+)$/,
      async (id, mail = '', firstName = '', lastName = '', timezone = '', language = '') => {
        await setNextId(base, 'user', Number(id));
        await commands.createUser(caller, { mail, firstName, lastName, timezone, language });
      },
    ],
    [
      /^store (\d+)$/,
      async (id) => {
        await setNextId(base, 'store', Number(id));
        await commands.createStore(caller, { number: `S${id}`, fields: { name: `Store ${id}` } });
      },
    ],
    [
      /^company (\d+)$/,
      async (id) => {
        await setNextId(base, 'organisation', Number(id));
        await commands.createOrganisation(caller, { name: `Company ${id}`, fields: {} });
      },
    ],
    [
      /^unique names (on|off)$/,
      (to) => commands.switchAccount({ account: 'demo', name: 'uniqueNames', to: to as 'on' }),
    ],
    [
      /^creating updates (on|off)$/,
      (to) => commands.switchAccount({ account: 'demo', name: 'creatingUpdates', to: to as 'on' }),
    ],
    [
      /^loyaltii (POST|PUT|PATCH|DELETE) (\S+)(?: (.+))?$/,
      async (method = '', path = '', body?: string) => {
        const headers = [['X-ApiKey', keys.loyaltii], ...json] as const;
        const reply = await request({ method, url: `/api/v1/${path}`, headers, body });
        if (reply.status !== 200) throw new Error(`${method} ${path}: ${reply.body}`);
      },
    ],
    [
      /^contacts (\d+) and (\d+) are merged$/,
      (one, other) => commands.mergeContacts(caller, { contactIds: [Number(one), Number(other)] }),
    ],
    [/^merge (\d+) is undone$/, (id) => commands.undoMerge(caller, { id: Number(id) })],
    [/^source (\S+)$/, (name = '') => commands.createSource(caller, { name })],
    [
      /^field (\S+) (text|date|datetime|number|boolean) (\S+)$/,
      (code = '', type, subtype = '') =>
        commands.createField(caller, { name: code, code, type: type as 'text', subtype, labels: {} }),
    ],
    [
      /^field (\S+) (choice|choices) (\S+)$/,
      (code = '', type, list = '') =>
        commands.createField(caller, {
          name: code,
          code,
          type: type as 'choice',
          subtype: type === 'choice' ? 'singlechoice' : 'multichoice',
          labels: { de: `${code} (deutsch)` },
          options: list.split(',').map((value) => ({ value, label: value, labels: { de: `${value} (deutsch)` } })),
          choices: list.split(','),
        }),
    ],
    [
      /^import of (\S+)$/,
      (email = '') =>
        commands.saveContacts({ ...caller, origin: 'import' }, { rows: [{ fields: { email } }], policy: saveAnyway }),
    ],
    [
      /^(\d+) fields$/,
      (count) =>
        hub.store.transaction(async (tx) => {
          for (let number = 1; number <= Number(count); number += 1) {
            const name = `slot_${number}`;
            await tx.fields.insert(account.id, { name, code: name, type: 'text', subtype: 'longtext', labels: {} });
          }
        }),
    ],
    [
      /^export (\d+) is (scheduled|in progress|ready|done|error)$/,
      (id, status) =>
        hub.store.transaction((tx) =>
          tx.exports.update(account.id, Number(id), { status: status as 'ready', fileName: `changes_${id}.csv` }),
        ),
    ],
    [
      /^(GET|POST|PUT|DELETE) (\S+)(?: (.+))?$/,
      async (method = '', path = '', body?: string) => {
        const headers = [['X-WSSE', variables.wsse]] as const;
        const reply = await request({ method, url: `/api/v2/${path}`, headers, body });
        if (reply.status !== 200) throw new Error(`${method} ${path}: ${reply.body}`);
      },
    ],
    [
      /^file of export (\d+) is gone$/,
      (id) => files.remove({ accountId: account.id, exportId: Number(id), name: `changes_${id}.csv` }),
    ],
  ];

  return {
    variables,
    base,
    async given(text) {
      for (const [pattern, bringAbout] of givens) {
        const [matched, ...words] = pattern.exec(text) ?? [];
        if (matched !== undefined) return void (await bringAbout(...words));
      }
      throw new Error(`nothing is known of "given: ${text}"`);
    },
    request,
    async [Symbol.asyncDispose]() {
      await app.close();
      await assembled[Symbol.asyncDispose]();
      await base[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const json = [['Content-Type', 'application/json']] as const;

const saveAnyway = { found: 'update', missing: 'create' } as const;

/** Makes the next id of a kind the one that a vendor's example shows. */
function setNextId(base: TestBase, kind: string, id: number): Promise<void> {
  return base.setNextId(kind, kind === 'field' ? id - 10_000 : id);
}

function milliseconds(unit: string | undefined): number {
  return { second: 1_000, minute: 60_000, hour: 3_600_000, day: 86_400_000 }[unit ?? ''] ?? 0;
}
