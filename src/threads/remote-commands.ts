import type { Config } from '../config.ts';
import type { Commands } from '../core/commands.ts';
import { HubError } from '../core/errors.ts';
import { type Call, errorOf, type Reply } from './messages.ts';
import { startThread } from './start-thread.ts';

interface Waiting {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** The writing use cases on a thread of their own. */
export interface RemoteCommands extends AsyncDisposable {
  readonly commands: Commands;
}

/**
 * Starts the writer thread and gives its use cases. Calls of one turn of the event loop travel in one message.
 * `onExit` is told when the thread dies unasked: nothing can be written then, and the process should end.
 */
export async function startWriter(config: Config, onExit: (error: Error) => void): Promise<RemoteCommands> {
  const limits = { maxYoungGenerationSizeMb: 12, maxOldGenerationSizeMb: 512 };
  const thread = startThread(new URL('./writer.ts', import.meta.url), config, limits);
  const waiting = new Map<number, Waiting>();
  let calls: Call[] = [];
  let lastId = 0;
  let closing = false;

  function call(name: string, args: readonly unknown[]): Promise<unknown> {
    if (closing) return Promise.reject(new HubError({ kind: 'busy', reason: 'stopping' }));
    return new Promise((resolve, reject) => {
      lastId += 1;
      waiting.set(lastId, { resolve, reject });
      if (calls.length === 0) setImmediate(send);
      calls.push({ id: lastId, name, args });
    });
  }

  function send(): void {
    thread.postMessage(calls);
    calls = [];
  }

  function settle(replies: readonly Reply[]): void {
    for (const reply of replies) {
      const caller = waiting.get(reply.id);
      waiting.delete(reply.id);
      if ('answer' in reply) caller?.resolve(reply.answer);
      else caller?.reject(errorOf(reply));
    }
  }

  const exited = new Promise<void>((resolve) => thread.once('exit', () => resolve()));
  const failed = new Promise<Error>((resolve) => {
    thread.once('error', (error) => resolve(error as Error));
    thread.once('exit', () => resolve(new Error('the writer thread ended')));
  });
  void failed.then((error) => {
    for (const caller of waiting.values()) caller.reject(error);
    waiting.clear();
    if (!closing) onExit(error);
  });
  const ready = new Promise<readonly string[]>((resolve) => thread.once('message', resolve));
  const names = await Promise.race([ready, failed.then((error) => Promise.reject(error))]);
  thread.on('message', settle);

  return {
    commands: commandsOver(names, call),
    async [Symbol.asyncDispose]() {
      while (waiting.size > 0) await new Promise((resolve) => setTimeout(resolve, 5));
      closing = true;
      thread.postMessage('close');
      await exited;
    },
  };
}

/** The names come from the thread, so that only that one loads what is behind them. */
function commandsOver(
  names: readonly string[],
  call: (name: string, args: readonly unknown[]) => Promise<unknown>,
): Commands {
  const entries = names.map((name) => [name, (...args: readonly unknown[]) => call(name, args)]);
  return Object.fromEntries(entries) as Commands;
}
