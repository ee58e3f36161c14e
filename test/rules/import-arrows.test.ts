import assert from 'node:assert/strict';
import { posix } from 'node:path';
import { test } from 'node:test';
import { place, plant, production, realTree, type Tree, withoutComments } from './tree.ts';

/** What each part of `src` may import from `src`, and the sentence for whoever imports more. */
const arrows: Readonly<Record<string, readonly [sees: readonly string[], sentence: string]>> = {
  core: [[], 'The core knows nobody: hand in what it needs through a port in core/hub.ts.'],
  store: [['core'], 'The store imports the core only.'],
  jobs: [['core'], 'Jobs import the core only.'],
  delivery: [['core'], 'Deliveries import the core only.'],
  screening: [['core'], 'The spam screen imports the core only.'],
  http: [['core'], 'The server imports the core only; assemble hands it the dialects.'],
  'dialects/*': [
    ['core', 'dialects/wire', 'dialects/dialect.ts'],
    'A dialect imports the core, dialects/wire and dialect.ts, never its neighbour.',
  ],
  'dialects/dialect.ts': [['core'], 'What a dialect is depends on the core only.'],
  'dialects/examples.ts': [
    ['dialects/dialect.ts', 'dialects/examples.json'],
    'Examples of requests are a table beside what a dialect is.',
  ],
  'dialects/index.ts': [['dialects/*', 'dialects/dialect.ts'], 'The list of dialects imports the dialects only.'],
  threads: [['core', 'assemble', 'config.ts'], 'A thread imports assemble, config.ts and the core only.'],
  cli: [['core', 'assemble', 'config.ts'], 'A command imports assemble, config.ts and the core only.'],
  'config.ts': [[], 'The configuration imports nobody.'],
};

/** Modules that open connections; their types open none. */
const connections = /^node:(http|https|http2|net|tls)$/;

/** Packages and built-in modules with a home, and the sentence for whoever imports them elsewhere. */
const homes: readonly (readonly [name: RegExp, parts: readonly string[], sentence: string])[] = [
  [/^(node:sqlite|kysely|pg|postgres)$/, ['store'], 'SQL is spoken in src/store only.'],
  [/^node:child_process$/, [], 'No source starts another program; only bin/kontor.mjs does.'],
  [/^node:http$/, ['delivery', 'http'], 'Only src/delivery opens connections, and only src/http takes them.'],
  [/^node:(net|tls|https|http2|dgram)$/, ['delivery'], 'Only src/delivery opens connections to the outside.'],
  [/^node:dns$/, ['delivery', 'screening'], 'Only src/delivery and src/screening ask name servers.'],
  [/^(basic-ftp|ssh2|ssh2-sftp-client)$/, ['delivery'], 'Only src/delivery speaks FTP and SFTP.'],
  [
    /^(fastify|@fastify\/.+)$/,
    ['http', 'dialects/*', 'dialects/dialect.ts', 'dialects/index.ts', 'assemble'],
    'Only the server and the dialects know Fastify.',
  ],
  [/^commander$/, ['cli'], 'Only src/cli reads command lines.'],
];

/** All that the core may import from outside of itself: computations without I/O. */
const pure = [
  'temporal-polyfill',
  'libphonenumber-js',
  'fastest-levenshtein',
  'node:crypto',
  'node:module',
  'node:util',
];

/** Biome sees to it that quotes are single and that built-in modules are written with `node:`. */
const importedName =
  /(?<!['"`])\b(?:(?:import|export)\s+(type)\b[^;'"]*?\bfrom|from|import|import\(|new URL\()\s*'([^'\n]+)'/g;

function importArrows(tree: Tree): string[] {
  return production(tree).flatMap(([path, text]) => {
    const code = withoutComments(text);
    return [...code.matchAll(importedName)].flatMap((found) => {
      const [, typeOnly, name = ''] = found;
      if (typeOnly && connections.test(name) && part(path) !== 'core') return [];
      const sentence = name.startsWith('.') ? wrongArrow(path, name) : awayFromHome(path, name);
      return sentence ? [`${place(path, code, found.index)} imports ${name}. ${sentence}`] : [];
    });
  });
}

function wrongArrow(path: string, name: string): string | undefined {
  const from = part(path);
  if (from === 'assemble') return undefined;
  const arrow = arrows[row(from)];
  if (!arrow) return `src/${from} has no row in test/rules/import-arrows.test.ts.`;
  const target = posix.join(posix.dirname(path), name);
  if (!target.startsWith('src/')) return from === 'core' || target !== 'package.json' ? arrow[1] : undefined;
  const to = part(target);
  return to === from || arrow[0].includes(to) || arrow[0].includes(row(to)) ? undefined : arrow[1];
}

function awayFromHome(path: string, name: string): string | undefined {
  const from = part(path);
  if (from === 'core' && !pure.some((one) => name === one || name.startsWith(`${one}/`))) return arrows.core![1];
  const module = name.startsWith('@') ? name : name.replace(/\/.*/, '');
  return homes.find(([names, parts]) => names.test(module) && !parts.includes(row(from)))?.[2];
}

/** The part of `src` that a file belongs to: a folder, a dialect, or a file that stands alone. */
function part(path: string): string {
  return /^src\/(dialects\/[^/]+|[^/]+)/.exec(path)?.[1] ?? path;
}

function row(part: string): string {
  return part.startsWith('dialects/') && !part.endsWith('.ts') ? 'dialects/*' : part;
}

test('arrows point to core, neighbours never import each other', async () => {
  assert.deepEqual(importArrows(await realTree()), []);
});

test('a forbidden import is found, whatever its form', () => {
  const planted: [path: string, text: string][] = [
    ['src/core/a.ts', "import { open } from '../store/open.ts';"],
    ['src/core/b.ts', "import { readFile } from 'node:fs/promises';"],
    ['src/core/c.ts', "import type { Kysely } from 'kysely';"],
    ['src/core/d.ts', "import type { Socket } from 'node:net';"],
    ['src/store/a.ts', "import { run } from '../jobs/worker.ts';"],
    ['src/jobs/a.ts', "export { send } from '../delivery/send.ts';"],
    ['src/jobs/b.ts', "import { sql } from 'kysely/helpers/sqlite';"],
    ['src/jobs/c.ts', "import { get } from 'node:https';"],
    ['src/delivery/a.ts', "import {\n  one,\n} from '../store/one.ts';"],
    ['src/delivery/b.ts', "const { exec } = await import('node:child_process');"],
    ['src/screening/a.ts', "import { isPublic } from '../delivery/egress.ts';"],
    ['src/screening/b.ts', "import { connect } from 'node:net';"],
    ['src/dialects/emarsys/a.ts', "import { q } from '../quentn/fields.ts';"],
    ['src/dialects/emarsys/b.ts', "import { dialects } from '../index.ts';"],
    ['src/dialects/wire/a.ts', "import { q } from '../quentn/fields.ts';"],
    ['src/dialects/quentn/a.ts', "import { request } from 'node:http';"],
    ['src/http/c.ts', "import { lookup } from 'node:dns/promises';"],
    ['src/http/a.ts', "import { dialects } from '../dialects/index.ts';"],
    ['src/cli/a.ts', "import '../store/open.ts';"],
    ['src/threads/a.ts', "new Worker(new URL('../jobs/worker.ts', import.meta.url));"],
    ['src/config.ts', "import { a } from './assemble/hub.ts';"],
    ['src/http/b.ts', "import { test } from '../../test/harness/world.ts';"],
    ['src/mail/a.ts', "import { a } from '../core/hub.ts';"],
  ];
  for (const [path, text] of planted) {
    assert.equal(importArrows(plant({ [path]: text })).length, 1, `${path}: ${text}`);
  }
});

test('allowed imports pass', () => {
  const allowed = {
    'src/assemble/hub.ts': "import { a } from '../store/open.ts'; import { b } from '../dialects/index.ts';",
    'src/core/a.ts': "import { b } from './contacts/b.ts'; import 'temporal-polyfill/impl';\n// from '../store/a.ts'",
    'src/core/a.test.ts': "import { a } from '../store/open.ts';",
    'src/store/a.ts': "import type { Hub } from '../core/hub.ts'; import { sql } from 'kysely';",
    'src/dialects/index.ts': "import { e } from './emarsys/index.ts';",
    'src/dialects/emarsys/a.ts': "import { w } from '../wire/json.ts'; import type { F } from 'fastify';",
    'src/dialects/emarsys/b.ts': "import type { IncomingHttpHeaders } from 'node:http';",
    'src/delivery/a.ts': "import { connect } from 'node:net';",
    'src/screening/a.ts': "import { Resolver } from 'node:dns/promises';",
    'src/http/a.ts': "import fastify from 'fastify'; import type { Server } from 'node:http';",
    'src/cli/a.ts': "import { a } from '../assemble/hub.ts'; import p from '../../package.json' with { type: 'json' };",
  };
  assert.deepEqual(importArrows(plant(allowed)), []);
});
