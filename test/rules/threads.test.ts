import assert from 'node:assert/strict';
import { posix } from 'node:path';
import { test } from 'node:test';
import { plant, realTree, type Tree, withoutComments } from './tree.ts';

/** The matcher and its tables, without what the store shares with it. */
const matcher = 'core/duplicates/(?!likeness-key|duplicate-base|candidates)';

/** Where each thread of a server begins, and what it loads only when something asks for it, if ever. */
const threads: readonly (readonly [start: string, spared: RegExp, sentence: string])[] = [
  [
    'src/cli/main.ts',
    new RegExp(`^src/(${matcher}|core/commands|core/merging/merge|jobs/|assemble/worker)`),
    'The thread with the sockets leaves writing and background jobs to others: import it where a command runs.',
  ],
  [
    'src/threads/jobs.ts',
    new RegExp(`^src/(${matcher}|dialects/|http/|cli/)`),
    'The thread for background jobs exports: import what other jobs need where they run.',
  ],
  ['src/threads/writer.ts', /^src\/(dialects|http|cli|jobs|delivery)\//, 'The writer thread writes.'],
];

/** Biome sees to it that an import of types alone begins with `import type`. */
const loadedName = /^(?:import|export)\s(?!type\b)(?:[^;'"]*?\bfrom\s)?\s*'(\.[^'\n]+)'/gm;

function overloadedThreads(tree: Tree): string[] {
  return threads.flatMap(([start, spared, sentence]) => {
    const loaded = new Set([start]);
    for (const path of loaded) {
      const code = withoutComments(tree.get(path) ?? '');
      for (const [, name = ''] of code.matchAll(loadedName)) loaded.add(posix.join(posix.dirname(path), name));
    }
    return [...loaded].filter((path) => spared.test(path)).map((path) => `${start} loads ${path}. ${sentence}`);
  });
}

test('each thread loads what it runs', async () => {
  assert.deepEqual(overloadedThreads(await realTree()), []);
});

test('what a thread should be spared is found behind other modules, and passes where it is loaded on demand', () => {
  const planted = plant({
    'src/cli/main.ts': "import { a } from '../assemble/a.ts';\nimport type { B } from '../core/commands.ts';",
    'src/assemble/a.ts': "export { keys } from '../core/duplicates/keys.ts';\nawait import('../jobs/worker.ts');",
    'src/threads/jobs.ts': "import { a } from '../core/duplicates/likeness-key.ts';\nimport '../dialects/index.ts';",
  });
  assert.deepEqual(
    overloadedThreads(planted).map((found) => found.split('. ')[0]),
    ['src/cli/main.ts loads src/core/duplicates/keys.ts', 'src/threads/jobs.ts loads src/dialects/index.ts'],
  );
});
