// npm test [-- part of a path or glob ...] [--test-name-pattern=...]: every test file, or those that are named;
// what stands on a base once more on PostgreSQL.
import { globSync, readFileSync } from 'node:fs';
import { join, matchesGlob, sep } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { parseArgs } from 'node:util';
import { startPostgresServer } from '../test/harness/postgres-server.ts';
import { dropTemplate, makeTemplate } from '../test/harness/test-base.ts';

const root = join(import.meta.dirname, '..');
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { 'test-name-pattern': { type: 'string', multiple: true, default: [] } },
});

const all = globSync(['src/**/*.test.ts', 'test/**/*.test.ts'], { cwd: root }).map((file) => file.replaceAll(sep, '/'));
const wanted = (file: string) => positionals.some((part) => file.includes(part) || matchesGlob(file, part));
const files = (positionals.length > 0 ? all.filter(wanted) : all).sort();
if (files.length === 0) {
  console.error('No test file found.');
  process.exit(1);
}

// The reporter ends only after the last file, and a failure must not be lost when a file dies without a summary.
process.exitCode = 1;
const outcomes: Outcome[] = [];
const onSqlite = files.filter((file) => !isAboutPostgres(file));
if (onSqlite.length > 0) outcomes.push(await runOn('sqlite', onSqlite));
const onServer = files.filter((file) => isAboutPostgres(file) || usesBase(file));
if (onServer.length > 0) outcomes.push(await onPostgres(onServer));
const total = (count: (outcome: Outcome) => number): number => outcomes.reduce((sum, one) => sum + count(one), 0);
process.exitCode = outcomes.every(({ ok }) => ok) ? 0 : 1;
console.log(
  `${total(({ passed }) => passed)} passed, ${total(({ failed }) => failed)} failed, ${total(({ skipped }) => skipped)} skipped`,
);

interface Outcome {
  readonly ok: boolean;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

function isAboutPostgres(file: string): boolean {
  return /\/postgres[^/]*\.test\.ts$/.test(file);
}

/** Whether a file's tests stand on a base, and so have to hold on both engines. */
function usesBase(file: string): boolean {
  return /\b(makeTestBase|installation|openCoreHub|createWorld|openInProcess|startCluster|startKontor)\b/.test(
    readFileSync(join(root, file), 'utf8'),
  );
}

/** Runs files on the PostgreSQL of `KONTOR_TEST_PG_URL` (as its superuser), or on one that is started for them. */
async function onPostgres(some: readonly string[]): Promise<Outcome> {
  const given = process.env.KONTOR_TEST_PG_URL;
  await using server = given === undefined ? await startPostgresServer() : undefined;
  const url = server?.url ?? given ?? '';
  const template = await makeTemplate(url);
  const outcome = await runOn('postgres', some, { KONTOR_TEST_PG_URL: url, KONTOR_TEST_PG_TEMPLATE: template });
  await dropTemplate(url, template);
  return outcome;
}

async function runOn(engine: string, some: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Outcome> {
  console.log(`== on ${engine}`);
  const tests = run({
    cwd: root,
    files: some.map((file) => join(root, file)),
    env: { ...process.env, ...env, KONTOR_TEST_ENGINE: engine },
    concurrency: 2,
    testNamePatterns: values['test-name-pattern'],
    // A file that hangs must not hold up the rest for long.
    timeout: 600_000,
  });
  let outcome: Outcome = { ok: false, passed: 0, failed: 0, skipped: 0 };
  tests.on('test:summary', ({ file, success, counts }) => {
    if (file !== undefined) return;
    const failed = counts.tests - counts.passed - counts.skipped - counts.todo;
    outcome = { ok: success && failed === 0, passed: counts.passed, failed, skipped: counts.skipped };
  });
  for await (const text of tests.compose(new spec())) process.stdout.write(text);
  return outcome;
}
