import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join, matchesGlob } from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { options } from '../../src/config.ts';

const root = join(import.meta.dirname, '../..');
const read = (path: string): Promise<string> => readFile(join(root, path), 'utf8');

interface Instruction {
  readonly word: string;
  readonly rest: string;
}

interface Service {
  readonly image?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly volumes?: readonly string[];
  readonly ports?: readonly string[];
  readonly command?: string;
}

interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, unknown>>;
  readonly configs?: Readonly<Record<string, { readonly content: string }>>;
}

function instructionsOf(dockerfile: string): Instruction[] {
  const lines = dockerfile.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return lines.map((line) => ({ word: line.split(' ')[0] ?? '', rest: line.slice(line.indexOf(' ') + 1) }));
}

/** Whether the build does not see a path: the last line that fits it decides, and a star stands for hidden files too. */
function isIgnored(path: string, dockerignore: string): boolean {
  const lines = dockerignore.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const fits = (pattern: string): boolean =>
    pattern === '*' || path === pattern || path.startsWith(`${pattern}/`) || matchesGlob(path, pattern);
  const last = lines.findLast((line) => fits(line.replace('!', '')));
  return last !== undefined && !last.startsWith('!');
}

const settings = new Set(
  Object.values<{ name: string; secret?: boolean }>(options).flatMap(({ name, secret }) =>
    secret === true ? [name, `${name}_FILE`] : [name],
  ),
);

function unknownSettings(text: string): string[] {
  const names = new Set(text.match(/\bKONTOR_[A-Z_]+/g));
  return [...names].filter((name) => !settings.has(name)).map((name) => `${name} is no setting: see config.ts.`);
}

function wrongBuild(dockerfile: string, dockerignore: string, present: readonly string[]): string[] {
  const instructions = instructionsOf(dockerfile);
  const rests = (word: string): string[] => instructions.filter((one) => one.word === word).map(({ rest }) => rest);
  const copied = rests('COPY')
    .filter((rest) => !rest.startsWith('--from='))
    .flatMap((rest) => rest.split(' ').slice(0, -1));
  const user = rests('USER').at(-1);
  return [
    ...copied.filter((path) => !present.includes(path)).map((path) => `${path} is copied, and is not there.`),
    ...copied.filter((path) => isIgnored(path, dockerignore)).map((path) => `.dockerignore hides ${path}.`),
    ...(rests('FROM').length < 2 ? ['The tools of the build are in the image: use stages.'] : []),
    ...(user === undefined || /^(root|0)\b/.test(user) ? ['The image runs as root.'] : []),
    ...(/curl|wget/.test(rests('HEALTHCHECK').join() || 'curl') ? ['The image has neither curl nor wget.'] : []),
    ...unknownSettings(dockerfile),
  ];
}

function wrongCompose(text: string, dataDir: string): string[] {
  const { services, volumes } = parse(text, { merge: true }) as Compose;
  return [
    ...unknownSettings(text),
    ...Object.entries(services).flatMap(([name, { image, volumes: mounts = [], ports = [] }]) => [
      ...mounts
        .filter((mount) => !((mount.split(':')[0] ?? '') in volumes))
        .map((mount) => `${name} mounts ${mount}, which is no volume.`),
      ...(image === 'kontor' && !mounts.some((mount) => mount.endsWith(`:${dataDir}`))
        ? [`${name} keeps nothing of ${dataDir}.`]
        : []),
      ...ports.filter((port) => !port.startsWith('127.0.0.1:')).map((port) => `${name} opens ${port} to the network.`),
    ]),
  ];
}

test('the image is built of what is there, runs as nobody in particular, and knows its settings', async () => {
  const [dockerfile, dockerignore] = [await read('Dockerfile'), await read('.dockerignore')];
  assert.deepEqual(wrongBuild(dockerfile, dockerignore, await readdir(root)), []);
  for (const path of ['data', 'node_modules', '.git', 'secrets.env', 'src/store/sqlite.test.ts']) {
    assert.ok(isIgnored(path, dockerignore), path);
  }
});

test('a build that copies too much or too little, or runs as root, is found', () => {
  const planted = 'FROM node\nCOPY bin gone hidden ./\nENV KONTOR_PROT=1\nUSER root\nHEALTHCHECK CMD curl localhost\n';
  assert.equal(wrongBuild(planted, 'hidden\n', ['bin', 'hidden']).length, 6);
});

test('the compose files keep the data, open nothing to the network, and know the settings', async () => {
  for (const name of ['compose.yaml', 'compose.postgres.yaml']) {
    assert.deepEqual(wrongCompose(await read(name), '/var/lib/kontor'), [], name);
  }
  assert.match(await read('Dockerfile'), /^ENV KONTOR_DATA_DIR=\/var\/lib\/kontor /m);
});

test('the compose file for PostgreSQL asks for its secrets and has servers and a worker', async () => {
  const text = await read('compose.postgres.yaml');
  const { services } = parse(text, { merge: true }) as Compose;
  const kontors = Object.values(services).filter(({ image }) => image === 'kontor');
  assert.deepEqual(
    kontors.map(({ command = 'serve', environment }) => [command, environment?.KONTOR_JOBS]),
    [
      ['serve', 'off'],
      ['serve', 'off'],
      ['worker', 'off'],
    ],
  );
  const secrets = [...(await read('secrets.env.example')).matchAll(/^([A-Z_]+)=(.*)$/gm)];
  assert.deepEqual(
    secrets.map(([, name = '', value]) => [text.includes(`\${${name}:?`), value]),
    [
      [true, ''],
      [true, ''],
    ],
  );
});

test('a service without its data, with an open port or an unknown setting is found', () => {
  const planted = `
services:
  a: { image: kontor, environment: { KONTOR_PROT: "1" }, volumes: ["./data:/data"], ports: ["8484:8484"] }
volumes: {}
`;
  assert.equal(wrongCompose(planted, '/var/lib/kontor').length, 4);
});
