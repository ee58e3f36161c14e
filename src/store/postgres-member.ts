import type { Soon } from '../core/hub.ts';
import { NotInGroup, type Turn } from './key-turns.ts';
import { KnownHolders } from './known-holders.ts';
import type { Group } from './postgres-group.ts';
import { type ContactIds, idsOver, nextOf } from './postgres-ids.ts';
import { meetingOne } from './postgres-sending.ts';
import { turnLock } from './postgres-turn-lock.ts';
import type { Addition, Query, WriteSession } from './statement.ts';

/** So many additions a member keeps for itself: until it has ended, they can be taken back without the group. */
const mostKept = 100;

/** A transaction that is a member of a group. */
export interface Member {
  readonly session: WriteSession;
  /** After its work: hands over what it has kept. */
  finish(): Promise<void>;
  /** Whether something of it is at the server and cannot be taken back alone. */
  hasWritten(): boolean;
  /** In any case, and last: its keys are free for the next member, and using its session is an error. */
  end(): void;
}

/** Begins a member. What it asks for that the group cannot give is refused with `NotInGroup`. */
export function joinGroup(group: Group): Member {
  const { turn, end } = group.turns.begin();
  const writes = memberWrites(group);
  return {
    session: sessionOf(group, turn, writes),
    finish: () => writes.handOver(),
    hasWritten: () => writes.hasBegun(),
    end: () => {
      writes.end();
      end();
    },
  };
}

/** What a member asks and writes, in its order. */
interface Writes {
  ask<R>(query: Query): Promise<R[]>;
  send(query: Query): Promise<void>;
  add(addition: Addition): Soon<void>;
  handOver(): Promise<void>;
  hasBegun(): boolean;
  end(): void;
}

function memberWrites(group: Group): Writes {
  let open = true;
  let hasBegun = false;
  let kept: Addition[] = [];

  async function handOver(): Promise<void> {
    if (!open) throw new Error('a transaction was used after it had ended');
    const additions = kept;
    kept = [];
    for (const addition of additions) await group.sending.add(addition);
  }

  async function handOverEarly(): Promise<void> {
    if (kept.length > 0) hasBegun = true;
    await handOver();
  }

  return {
    async ask<R>(query: Query): Promise<R[]> {
      await handOverEarly();
      if (query.reading !== true) hasBegun = true;
      return group.ask<R>(query);
    },
    async send(query) {
      await handOverEarly();
      hasBegun = true;
      await group.write(query);
    },
    add(addition) {
      kept.push(addition);
      return kept.length === mostKept ? handOverEarly() : undefined;
    },
    handOver,
    hasBegun: () => hasBegun,
    end: () => {
      open = false;
    },
  };
}

function sessionOf(group: Group, turn: Turn, { ask, send, add }: Writes): WriteSession {
  const { base } = group;
  const known = new KnownHolders((_, keys) => group.holders(keys));
  const ids = memberIds(group, idsOver(ask, base.spareIds));
  return {
    engine: base.engine,
    async run<R>(query: Query): Promise<R[]> {
      if (query.silent !== true) return ask<R>(query);
      await send(query);
      return [];
    },
    stream: () => {
      throw new NotInGroup('a member of a group would read a stream');
    },
    settledChange: async () => {
      throw new NotInGroup('a member of a group would ask for what is settled');
    },
    settle: async () => undefined,
    nextId: (kind, mayFollow = 0) => (kind === 'contact' ? ids.next(mayFollow) : nextOf(ask, kind)),
    lock: memberLock(group, turn),
    add,
    meetOne: (query) => send(meetingOne(query)),
    lookAhead(_, keys, expected) {
      known.look(group.accountId, keys);
      if (expected === 1) ids.expect();
    },
    known,
  };
}

/** The id of the one contact that is expected, or those of many. */
function memberIds(group: Group, many: ContactIds): { expect(): void; next: ContactIds['next'] } {
  let expected: Promise<number[]> | undefined;
  return {
    expect: () => {
      expected = group.expectId('one');
      // Whoever needs it is told what went wrong, and otherwise the commit is.
      expected.catch(() => undefined);
    },
    next: (mayFollow) =>
      expected === undefined ? many.next(mayFollow) : expected.then((ids) => ids.shift() ?? many.next(mayFollow)),
  };
}

/** Takes keys at the server first, together with the other members, and then waits for those who hold some of them. */
function memberLock(group: Group, turn: Turn): WriteSession['lock'] {
  return turnLock(group.accountId, turn, async (wanted) => {
    await group.lock(wanted);
    await group.turns.take(turn, wanted);
  });
}
