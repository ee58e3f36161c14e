import assert from 'node:assert/strict';
import { appendFile, mkdir, mkdtemp, open, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { readAddress } from './address.ts';
import { ListFolder } from './list-folder.ts';

const spammer = '203.0.113.7';
const another = '203.0.113.8';

/** As long as the test runs, however slow the machine is. */
const aMomentAgo = new Date(Date.now() + 3_600_000);

/** A folder, the lists in it and what is reported of them. */
async function listsIn(t: TestContext, name = '.') {
  const root = await mkdtemp(join(tmpdir(), 'kontor-lists-'));
  t.after(() => rm(root, { recursive: true, force: true }));
  const folder = join(root, name);
  const reported: string[] = [];
  const lists = new ListFolder(folder, {
    onRead: (file, { entries, brokenLines, brokenAt }) =>
      reported.push(`read ${file}: ${entries}, ${brokenLines} broken at ${brokenAt.join(' ')}`),
    onGone: (file) => reported.push(`gone ${file}`),
    onProblem: (file, reason) => reported.push(`problem ${file}: ${reason}`),
  });
  const verdict = (address: string): string => {
    const { verdict, isWhole } = lists.ask(readAddress(address) ?? 0);
    return isWhole ? verdict : `${verdict}, not whole`;
  };
  const verdicts = (): string[] => [verdict(spammer), verdict(another)];
  return { folder, lists, reported, verdict, verdicts, path: (file: string) => join(folder, file) };
}

/** Writes a file that has been left alone for a while, as one that was renamed into its place. */
async function place(path: string, content: string): Promise<void> {
  await writeFile(`${path}.part`, content);
  await utimes(`${path}.part`, 1_700_000_000, 1_700_000_000);
  await rename(`${path}.part`, path);
}

test('all files of the folder count, and each is told once', async (t) => {
  const { lists, reported, verdict, path } = await listsIn(t);
  await place(path('a.ipset'), `\u{feff}${spammer}\r\nno address\r\n\r\n2001:db8::/32\r\n`);
  await place(path('b.csv'), `"${another}","3","2026-11-26 10:00:00"`);
  await place(path('c.netset'), '#\n# Only comments\n#\n');
  for (const ignored of ['.hidden', 'd.part', 'e.tmp', 'f.gz', 'g~']) await place(path(ignored), '198.51.100.1\n');
  await mkdir(path('folder'));
  await symlink(path('nowhere'), path('link'));
  await lists.look();
  await lists.look();
  assert.deepEqual(reported, [
    'read a.ipset: 2, 1 broken at 2',
    'read b.csv: 1, 0 broken at ',
    'read c.netset: 0, 0 broken at ',
  ]);
  assert.deepEqual([spammer, another, '2001:db8::1', '198.51.100.1', '2001:db9::1'].map(verdict), [
    'listed',
    'listed',
    'listed',
    'clean',
    'clean',
  ]);
});

test('a file that was renamed over a list is in force at the next look', async (t) => {
  const { lists, verdicts, path } = await listsIn(t);
  await place(path('list'), spammer);
  await lists.look();
  assert.deepEqual(verdicts(), ['listed', 'clean']);
  await place(path('list'), another);
  await lists.look();
  assert.deepEqual(verdicts(), ['clean', 'listed']);
});

test('a list that is rewritten in its place stays in force until the new one is whole', async (t) => {
  const { lists, reported, verdicts, path } = await listsIn(t);
  await place(path('list'), spammer);
  await lists.look();
  const file = await open(path('list'), 'w');
  await lists.look();
  await lists.look();
  assert.deepEqual(verdicts(), ['listed, not whole', 'clean, not whole'], 'an empty file replaces nothing');
  await file.write('198.51.100.0/2');
  await file.utimes(aMomentAgo, aMomentAgo);
  await lists.look();
  assert.deepEqual(verdicts(), ['listed, not whole', 'clean, not whole'], 'it was written to a moment ago');
  await file.write(`4\n${another}\n`);
  await file.utimes(aMomentAgo, aMomentAgo);
  await file.close();
  await lists.look();
  assert.deepEqual(verdicts(), ['listed, not whole', 'clean, not whole'], 'it has changed since the last look');
  await lists.look();
  assert.deepEqual(verdicts(), ['clean', 'listed']);
  assert.deepEqual(reported, ['read list: 1, 0 broken at ', 'problem list: empty', 'read list: 2, 0 broken at ']);
});

test('what is no list replaces none', async (t) => {
  const { lists, reported, verdicts, path } = await listsIn(t);
  await place(path('list'), spammer);
  await lists.look();
  await place(path('list'), '<html>\n<h1>Service unavailable</h1>\n');
  await lists.look();
  await lists.look();
  assert.deepEqual(verdicts(), ['listed, not whole', 'clean, not whole']);
  await place(path('list'), '# no spammers\n');
  await lists.look();
  assert.deepEqual(verdicts(), ['clean', 'clean']);
  assert.deepEqual(reported.slice(1), ['problem list: no line can be read', 'read list: 0, 0 broken at ']);
});

test('a list goes with its file, but not while the file is being replaced', async (t) => {
  const { lists, reported, verdicts, path } = await listsIn(t);
  await place(path('list'), spammer);
  await place(path('other'), another);
  await lists.look();
  await rm(path('list'));
  await lists.look();
  assert.deepEqual(verdicts(), ['listed', 'listed']);
  await place(path('list'), spammer);
  await lists.look();
  await rm(path('list'));
  await lists.look();
  await lists.look();
  assert.deepEqual(verdicts(), ['clean', 'listed']);
  assert.deepEqual(reported.slice(3), ['gone list']);
});

test('a folder that is not there says nothing, and may come, go and come again', async (t) => {
  const { folder, lists, reported, verdicts, path } = await listsIn(t, 'later');
  await lists.look();
  await lists.look();
  assert.deepEqual(verdicts(), ['unknown, not whole', 'unknown, not whole']);
  await mkdir(folder);
  await lists.look();
  assert.deepEqual(verdicts(), ['unknown, not whole', 'unknown, not whole']);
  await place(path('list'), spammer);
  await lists.look();
  assert.deepEqual(verdicts(), ['listed', 'clean']);
  await rm(folder, { recursive: true });
  await lists.look();
  await lists.look();
  assert.deepEqual(verdicts(), ['unknown, not whole', 'unknown, not whole']);
  assert.deepEqual(reported, ['problem .: ENOENT', 'read list: 1, 0 broken at ', 'problem .: ENOENT', 'gone list']);
});

test('a folder that is a file, and lists of no content, are problems', async (t) => {
  const { folder, lists, reported, path } = await listsIn(t, 'folder');
  await writeFile(folder, '');
  await lists.look();
  await rm(folder);
  await mkdir(folder);
  await place(path('empty'), '');
  const huge = await open(path('huge'), 'w');
  await huge.truncate(257 * 1024 * 1024);
  await huge.close();
  await lists.look();
  await lists.look();
  assert.deepEqual(reported, ['problem .: ENOTDIR', 'problem empty: empty', 'problem huge: larger than 256 MB']);
});

test('long lines and a missing line end do no harm', async (t) => {
  const { lists, reported, verdicts, path } = await listsIn(t);
  const comment = `# ${'x'.repeat(200_000)}`;
  await place(path('list'), `${comment}\n${'9'.repeat(200_000)}\n${spammer},${'y'.repeat(200_000)}\n${another}`);
  await lists.look();
  assert.deepEqual(verdicts(), ['listed', 'listed']);
  assert.deepEqual(reported, ['read list: 2, 1 broken at 2']);
});

test('only the first broken lines are named', async (t) => {
  const { lists, reported, path } = await listsIn(t);
  await place(path('list'), `${spammer}\n${'?\n'.repeat(1_000)}`);
  await lists.look();
  assert.deepEqual(reported, ['read list: 1, 1000 broken at 2 3 4 5 6']);
});

test('a watched folder is looked at without being asked', async (t) => {
  const { lists, verdict, path } = await listsIn(t);
  await using watched = lists;
  await watched.watch();
  assert.equal(verdict(spammer), 'unknown, not whole');
  await writeFile(path('list'), `${another}\n`);
  await untilIt(() => verdict(another) === 'listed');
  await appendFile(path('list'), `${spammer}\n`);
  await untilIt(() => verdict(spammer) === 'listed');
});

test('hundreds of thousands of lines do not hold up other work', async (t) => {
  const { lists, reported, verdict, path } = await listsIn(t);
  const lines = Array.from({ length: 300_000 }, (_, index) =>
    [11 + (index % 89), index >> 16, (index >> 8) & 255, index & 255].join('.'),
  );
  await place(path('list'), lines.join('\n'));
  let turns = 0;
  const timer = setInterval(() => {
    turns += 1;
  }, 1);
  await lists.look();
  clearInterval(timer);
  assert.ok(turns > 50, `${turns} turns of other work`);
  assert.deepEqual(reported, ['read list: 300000, 0 broken at ']);
  assert.deepEqual(
    [verdict(lines[123_456] ?? ''), verdict(lines.at(-1) ?? ''), verdict('8.8.8.8')],
    ['listed', 'listed', 'clean'],
  );
});

async function untilIt(isSo: () => boolean): Promise<void> {
  for (let tries = 0; !isSo(); tries += 1) {
    assert.ok(tries < 400, 'waited in vain');
    await wait(25);
  }
}
