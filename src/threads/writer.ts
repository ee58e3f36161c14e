import { parentPort, workerData } from 'node:worker_threads';
import { assembleHub } from '../assemble/hub.ts';
import type { Config } from '../config.ts';
import { localCommands } from '../core/commands.ts';
import { type Call, type Reply, replyFor } from './messages.ts';

/**
 * The thread that owns all writes of the server: it waits for the disk, so that the thread with the sockets does not
 * have to. It begins by telling the names of its use cases. Calls arrive in arrays and run at once; the store puts them
 * into one commit, and their replies go back in one message.
 */
const port = parentPort;
if (port === null) throw new Error('this file runs as a thread');

await using assembled = await assembleHub(workerData as Config);
const commands = localCommands(assembled.hub) as unknown as Readonly<
  Record<string, (...args: readonly unknown[]) => Promise<unknown>>
>;
let replies: Reply[] = [];

function reply(value: Reply): void {
  if (replies.length === 0) {
    setImmediate(() => {
      port?.postMessage(replies);
      replies = [];
    });
  }
  replies.push(value);
}

async function run({ id, name, args }: Call): Promise<void> {
  try {
    const command = commands[name];
    if (command === undefined) throw new Error(`there is no use case ${name}`);
    reply({ id, answer: await command(...args) });
  } catch (error) {
    reply(replyFor(id, error));
  }
}

const closed = new Promise<void>((resolve) => {
  port.on('message', (message: readonly Call[] | 'close') => {
    if (message === 'close') resolve();
    else for (const call of message) void run(call);
  });
});
port.postMessage(Object.keys(commands));
await closed;
port.close();
