import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Address } from './address.ts';
import { readListFile, type SpamList, stampOf } from './list-file.ts';
import type { SourceAnswer, SpamSource } from './spam-screen.ts';

/** Told about what the operator may want to know; files are told by name, never by what is in them. */
export interface ListReport {
  onRead(file: string, list: SpamList): void;
  onGone(file: string): void;
  /** A file, or the folder itself (`.`), that cannot be read; once for each reason, not for each look. */
  onProblem(file: string, reason: string): void;
}

/** What is known of one file. */
interface Held {
  /** Stays in force until another one was read or the file has gone. */
  list?: SpamList;
  /** State of the file at the last look. */
  seen?: string;
  /** The state that was read last. */
  read?: string;
  /** Why what is on the disk is not what is in force. */
  problem?: string | undefined;
  /** Not there at the last look. */
  isMissing?: boolean;
}

/** Files that are on their way or packed. */
const noList = /^\.|~$|\.(?:part|tmp|new|bak|gz|bz2|xz|zip|md)$/i;

/** Milliseconds between two looks, and those that a file must have been left alone before it replaces a list. */
const pause = 1_000;

/** The list files of a folder. What changes there is in force some two seconds later. */
export class ListFolder implements SpamSource, AsyncDisposable {
  readonly kind = 'file';
  readonly #folder: string;
  readonly #report: ListReport;
  readonly #held = new Map<string, Held>();
  #folderProblem: string | undefined;
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;
  #isFirstLook = true;
  #isStopped = false;

  constructor(folder: string, report: ListReport) {
    this.#folder = folder;
    this.#report = report;
  }

  ask(address: Address): SourceAnswer {
    let isWhole = this.#folderProblem === undefined;
    let verdict: SourceAnswer['verdict'] = 'unknown';
    for (const { list, problem } of this.#held.values()) {
      if (problem !== undefined) isWhole = false;
      if (list?.has(address) === true) verdict = 'listed';
      else if (list !== undefined && verdict === 'unknown') verdict = 'clean';
    }
    return { verdict, isWhole: isWhole && verdict !== 'unknown' };
  }

  /** Looks for changes from now on; resolves after the first look. */
  async watch(): Promise<void> {
    this.#looking = this.look();
    await this.#looking;
    if (this.#isStopped) return;
    this.#timer = setTimeout(() => void this.watch(), pause).unref();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    await this.#looking;
  }

  /** Reads what has changed since the last look. Never raises: what cannot be read is reported. */
  async look(): Promise<void> {
    const names = await this.#names();
    if (names === undefined) return;
    for (const name of names) if (!(await this.#lookAt(name))) this.#miss(name);
    for (const name of this.#held.keys()) if (!names.has(name)) this.#miss(name);
    this.#isFirstLook = false;
  }

  /** What can be lists; nothing where there is no folder, `undefined` when nobody can say. */
  async #names(): Promise<ReadonlySet<string> | undefined> {
    try {
      const names = await readdir(this.#folder);
      this.#folderProblem = undefined;
      return new Set(names.filter((name) => !noList.test(name)).sort());
    } catch (error) {
      const reason = codeOf(error);
      if (reason !== this.#folderProblem) this.#report.onProblem('.', reason);
      this.#folderProblem = reason;
      return reason === 'ENOENT' ? new Set() : undefined;
    }
  }

  /** False when there is no file of that name. */
  async #lookAt(name: string): Promise<boolean> {
    const held = this.#held.get(name) ?? {};
    try {
      const file = await stat(join(this.#folder, name));
      if (!file.isFile()) return false;
      this.#held.set(name, held);
      held.isMissing = false;
      const stamp = stampOf(file);
      const isQuiet = held.seen === stamp || Date.now() - file.mtimeMs >= pause;
      held.seen = stamp;
      // A file that somebody writes to is left until it is whole; at the start, a part is better than nothing.
      if (held.read !== stamp && (isQuiet || this.#isFirstLook)) await this.#read(name, held);
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return false;
      this.#complain(name, held, codeOf(error));
    }
    return true;
  }

  async #read(name: string, held: Held): Promise<void> {
    const result = await readListFile(join(this.#folder, name));
    if (result === undefined) return;
    held.read = result.stamp;
    if ('problem' in result) return this.#complain(name, held, result.problem);
    held.list = result.list;
    held.problem = undefined;
    this.#report.onRead(name, result.list);
  }

  #complain(name: string, held: Held, problem: string): void {
    this.#held.set(name, held);
    if (held.problem !== problem) this.#report.onProblem(name, problem);
    held.problem = problem;
  }

  /** A list goes at the second look that does not find it: some programs remove a file before they put the new one. */
  #miss(name: string): void {
    const held = this.#held.get(name);
    if (held === undefined) return;
    if (held.isMissing === true) {
      this.#held.delete(name);
      this.#report.onGone(name);
    }
    held.isMissing = true;
  }
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'unknown';
}
