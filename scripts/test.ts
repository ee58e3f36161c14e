// npm test [-- part of a path or glob ...] [--test-name-pattern=...]: every test file, or those that are named.
import { globSync } from 'node:fs';
import { join, matchesGlob, sep } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { parseArgs } from 'node:util';

const root = join(import.meta.dirname, '..');
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { 'test-name-pattern': { type: 'string', multiple: true, default: [] } },
});

const all = globSync(['src/**/*.test.ts', 'test/**/*.test.ts'], { cwd: root }).map((file) => file.replaceAll(sep, '/'));
const wanted = (file: string) => positionals.some((part) => file.includes(part) || matchesGlob(file, part));
const files = positionals.length > 0 ? all.filter(wanted) : all;
if (files.length === 0) {
  console.error('No test file found.');
  process.exit(1);
}

// The reporter ends only after the last file, and a failure must not be lost when a file dies without a summary.
process.exitCode = 1;
const tests = run({
  cwd: root,
  files: files.sort().map((file) => join(root, file)),
  concurrency: 2,
  testNamePatterns: values['test-name-pattern'],
  // A file that hangs must not hold up the rest for long.
  timeout: 180_000,
});
tests.on('test:summary', ({ file, success, counts }) => {
  if (file !== undefined) return;
  const failed = counts.tests - counts.passed - counts.skipped - counts.todo;
  process.exitCode = success && failed === 0 ? 0 : 1;
  process.once('exit', () => console.log(`${counts.passed} passed, ${failed} failed, ${counts.skipped} skipped`));
});
tests.compose(new spec()).pipe(process.stdout);
