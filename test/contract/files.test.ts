import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { assembleFileReader, assembleFiles } from '../../src/assemble/files.ts';
import type { ExportFile, Files } from '../../src/core/background.ts';
import { storedFiles } from '../../src/core/exports/stored-files.ts';
import { localFiles } from '../../src/delivery/files.ts';
import { makeTestBase } from '../harness/test-base.ts';

// Where export files lie: in a folder, and in the base. Both hold what the port promises.

const folder = await mkdtemp(join(tmpdir(), 'kontor-files-'));
const base = await makeTestBase();
const { store, ...opened } = base.open();
after(async () => {
  await opened[Symbol.asyncDispose]();
  await base[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

const kinds: Readonly<Record<string, Files>> = {
  'in a folder': localFiles(join(folder, 'exports')),
  'in the base': storedFiles(store),
};

/** The file of a new export that is in progress, in an account of its own. */
async function newFile(): Promise<ExportFile> {
  const at = new Date('2012-04-03T12:00:00Z');
  return store.transaction(async (tx) => {
    const name = `shop ${Math.random()}`;
    const account = await tx.accounts.insert({ name, timezone: 'UTC', language: 'en', createdAt: at });
    const request = {
      selection: { from: at, until: at, operations: [], origins: [] },
      ...({ columns: [], delimiter: ',', header: false, fingerprint: '' } as const),
    };
    const { id } = await tx.exports.insert(account.id, { kind: 'changes', createdAt: at, request });
    await tx.exports.update(account.id, id, { status: 'in progress' });
    return { accountId: account.id, exportId: id, name: `changes_${id}.csv` };
  });
}

async function* textsOf(...texts: readonly string[]): AsyncGenerator<string> {
  yield* texts;
}

async function* broken(): AsyncGenerator<string> {
  yield 'a half';
  yield 'x'.repeat(1_000_000);
  throw new Error('the source has failed');
}

async function textOf(files: Files, file: ExportFile): Promise<string> {
  return Buffer.concat(await Array.fromAsync(files.read(file))).toString();
}

/** Writes the half of a file, and the rest when it is told to; whether that succeeds is not asked. */
async function beginWriting(files: Files, file: ExportFile, attempt: number): Promise<{ end(): Promise<unknown> }> {
  const [begun, end] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  async function* halves(): AsyncGenerator<string> {
    yield `${attempt}`.repeat(400_000);
    begun.resolve();
    await end.promise;
    yield `${attempt}`.repeat(400_000);
  }
  const written = files.write(file, attempt, halves()).catch(() => undefined);
  await begun.promise;
  return {
    end() {
      end.resolve();
      return written;
    },
  };
}

for (const [where, files] of Object.entries(kinds)) {
  describe(where, () => {
    test('what was written is read, byte for byte', async () => {
      const file = await newFile();
      await files.write(file, 1, textsOf('ü;€\r\n', '\0😀\n', ''));
      assert.equal(await textOf(files, file), 'ü;€\r\n\0😀\n');
      assert.equal(await files.size(file), Buffer.byteLength('ü;€\r\n\0😀\n'));
    });

    test('an empty file is a file', async () => {
      const file = await newFile();
      await files.write(file, 1, textsOf());
      assert.equal(await files.size(file), 0);
      assert.equal(await textOf(files, file), '');
    });

    test('three megabytes come back as they went, in pieces that are small', async () => {
      const file = await newFile();
      const rows = Array.from({ length: 3_000 }, (_, row) => `${row};${'é'.repeat(500)}\r\n`);
      await files.write(file, 1, textsOf(...rows));
      const pieces = await Array.fromAsync(files.read(file));
      assert.ok(pieces.every(({ length }) => length < 300_000));
      assert.ok(Buffer.concat(pieces).equals(Buffer.from(rows.join(''))));
    });

    test('a file that breaks off is none, and a later attempt makes it whole', async () => {
      const file = await newFile();
      await assert.rejects(files.write(file, 1, broken()), /the source has failed/);
      assert.equal(await files.size(file), undefined);
      await files.write(file, 2, textsOf('whole'));
      assert.equal(await textOf(files, file), 'whole');
    });

    test('an older file is replaced, by one that is whole', async () => {
      const file = await newFile();
      await files.write(file, 1, textsOf('a longer older file'));
      await assert.rejects(files.write(file, 2, broken()), /the source has failed/);
      assert.equal(await textOf(files, file), 'a longer older file');
      await files.write(file, 3, textsOf('new'));
      assert.equal(await textOf(files, file), 'new');
    });

    for (const last of ['the first', 'the second'] as const) {
      test(`of two attempts at the same time the second one counts, also when ${last} ends last`, async () => {
        const file = await newFile();
        const [first, second] = [await beginWriting(files, file, 1), await beginWriting(files, file, 2)];
        const order = last === 'the first' ? [second, first] : [first, second];
        for (const { end } of order) await end();
        assert.ok((await textOf(files, file)) === '2'.repeat(800_000));
        await files.remove(file);
        assert.equal(await files.size(file), undefined);
      });
    }

    test('a file that is gone has no size, and reading it fails', async () => {
      const [file, never] = [await newFile(), await newFile()];
      await files.write(file, 1, textsOf('here'));
      for (let time = 0; time < 2; time += 1) await files.remove(file);
      for (const one of [file, never]) {
        assert.equal(await files.size(one), undefined);
        await assert.rejects(textOf(files, one));
      }
    });
  });
}

test('while a piece goes to the base the next one is made, and no more than that', async () => {
  const files = storedFiles(store, 10);
  const file = await newFile();
  const [held, release] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const holder = store.transaction(async (tx) => {
    await tx.lock(file.accountId, [{ kind: 'exportFile', value: String(file.exportId) }]);
    held.resolve();
    await release.promise;
  });
  await held.promise;
  let made = 0;
  async function* digits(): AsyncGenerator<string> {
    for (; made < 5; yield '0123456789') made += 1;
  }
  const written = files.write(file, 1, digits());
  for (let tries = 0; made < 2 && tries < 1_000; tries += 1) await wait(10);
  await wait(100);
  assert.equal(made, 2);
  release.resolve();
  await Promise.all([holder, written]);
  assert.equal(await textOf(files, file), '0123456789'.repeat(5));
});

test('nothing of a removed file is left in the base, and nothing is read of a file that goes meanwhile', async () => {
  const files = storedFiles(store, 10);
  const file = await newFile();
  await assert.rejects(files.write(file, 1, broken()));
  await files.write(file, 2, textsOf('0123456789', '0123456789', '0123456789'));
  const read = files.read(file)[Symbol.asyncIterator]();
  assert.equal(String((await read.next()).value), '0123456789');
  await files.remove(file);
  await assert.rejects(read.next(), /gone/);
  const [row] = await base.query(
    'select count(*) as count from export_piece where account_id = $1 and export_id = $2',
    file.accountId,
    file.exportId,
  );
  assert.equal(row?.count, 0);
});

test('a base that was moved to the other engine finds the files that it had, and removes them', async () => {
  const exportDir = join(folder, 'exports');
  const engines = [
    { engine: 'sqlite', file: '' },
    { engine: 'postgres', url: '' },
  ] as const;
  for (const database of engines) {
    const files = assembleFiles({ database, exportDir }, store);
    const reader = assembleFileReader({ database, exportDir }, store);
    for (const [where, kind] of Object.entries(kinds)) {
      const file = await newFile();
      await kind.write(file, 1, textsOf(where));
      for (const one of [files, reader]) {
        assert.equal(await one.size(file), where.length);
        assert.equal(Buffer.concat(await Array.fromAsync(one.read(file))).toString(), where);
      }
      await files.remove(file);
      assert.equal(await kind.size(file), undefined);
    }
  }
});
