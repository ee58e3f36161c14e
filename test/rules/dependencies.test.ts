import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';

/** The oldest versions without a known hole, by package. */
const floors: Readonly<Record<string, string>> = { 'basic-ftp': '6.2.3', 'fast-xml-parser': '5.5.6' };

interface Lock {
  readonly packages: Readonly<Record<string, Locked>>;
}

interface Locked {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

interface Manifest {
  readonly [group: string]: unknown;
}

function unsafeLocks(lock: Lock): string[] {
  return Object.entries(lock.packages).flatMap(([path, { version = '', resolved, integrity }]) => {
    if (path === '') return [];
    const floor = floors[path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)];
    return [
      ...(floor && version.localeCompare(floor, 'en', { numeric: true }) < 0
        ? [`${path} is ${version}, older than ${floor}.`]
        : []),
      ...(resolved ? [`${path} names a host: run npm with omit-lockfile-registry-resolved.`] : []),
      ...(integrity ? [] : [`${path} has no hash.`]),
    ];
  });
}

/** Packages for other platforms that npm left out because they are not installed here: `npm ci` stops at them. */
function leftOut(lock: Lock): string[] {
  return Object.entries(lock.packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies)
      .filter((name) => !Object.keys(lock.packages).some((one) => one.endsWith(`node_modules/${name}`)))
      .map((name) => `${name} of ${path} is not in the lock file: write it anew without node_modules beside it.`),
  );
}

function looseVersions(manifest: Manifest): string[] {
  return ['dependencies', 'optionalDependencies', 'devDependencies'].flatMap((group) =>
    Object.entries(manifest[group] ?? {})
      .filter(([, version]) => !/^\d+\.\d+\.\d+[\w.-]*$/.test(String(version)))
      .map(([name, version]) => `${name} is ${version}: pin one exact version.`),
  );
}

async function json<T>(path: string): Promise<T> {
  return JSON.parse(await readFile(join(import.meta.dirname, '../..', path), 'utf8'));
}

test('the lock file is above the floors, names no host and has every hash', async () => {
  const lock = await json<Lock>('package-lock.json');
  assert.ok(Object.keys(lock.packages).length > 1, 'the lock file lists packages');
  assert.deepEqual(unsafeLocks(lock), []);
});

test('an old, hosted or unhashed package is found', () => {
  const at = (version: string, more = {}) =>
    unsafeLocks({ packages: { 'node_modules/a/node_modules/basic-ftp': { version, ...more } } });
  assert.equal(at('6.2.2', { integrity: 'x' }).length, 1);
  assert.equal(at('6.10.0', { integrity: 'x', resolved: 'https://mirror.example/a.tgz' }).length, 1);
  assert.equal(at('6.2.3').length, 1);
  assert.deepEqual(at('6.10.0', { integrity: 'x' }), []);
});

test('the lock file is complete for every platform', async () => {
  assert.deepEqual(leftOut(await json<Lock>('package-lock.json')), []);
  const optionalDependencies = { 'here-linux': '1.0.0', 'here-windows': '1.0.0' };
  const planted = { 'node_modules/here': { optionalDependencies }, 'node_modules/here-linux': {} };
  assert.equal(leftOut({ packages: planted }).length, 1, 'the planted violation');
});

test('every dependency has one exact version', async () => {
  assert.deepEqual(looseVersions(await json<Manifest>('package.json')), []);
  assert.equal(looseVersions({ dependencies: { kysely: '^0.29.9' }, devDependencies: { knip: 'latest' } }).length, 2);
});
