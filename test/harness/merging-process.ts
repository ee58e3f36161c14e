import { openBaseReader } from '../../src/assemble/base.ts';
import { readConfig } from '../../src/config.ts';
import type { Caller } from '../../src/core/hub.ts';
import { startWriter } from '../../src/threads/remote-commands.ts';

// Merges the contacts 1 and 2, 3 and 4, ... of account 1 and takes that back again, with the server's own writer, until
// it is killed. The arguments are the data folder and the number of contacts.

const [dataDir = '', contacts = ''] = process.argv.slice(2);
const config = { ...readConfig({ KONTOR_DATA_DIR: dataDir }).config, secretKey: 'the key of the test' };
const { commands } = await startWriter(config, (error) => {
  throw error;
});
const { store } = await openBaseReader(config);
const caller: Caller = { accountId: 1, origin: 'admin' };

async function toAndFro(one: number, other: number): Promise<never> {
  for (;;) {
    const merges = await store.merges.ofAbsorbed(caller.accountId, other);
    const standing = merges.find(({ undoneAt }) => undoneAt === undefined);
    if (standing === undefined) await commands.mergeContacts(caller, { contactIds: [one, other], into: one });
    else await commands.undoMerge(caller, { id: standing.id });
  }
}

process.stdout.write('ready\n');
await Promise.all(Array.from({ length: Number(contacts) / 2 }, (_, at) => toAndFro(2 * at + 1, 2 * at + 2)));
