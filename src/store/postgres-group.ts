import type { Contact, ContactKey } from '../core/hub.ts';
import { gathered, soon } from './gathered.ts';
import { keyName } from './key-name.ts';
import { KeyTurns, NotInGroup } from './key-turns.ts';
import { takeMany } from './postgres-ids.ts';
import { holdersOf, mostKeys, takingLocks } from './postgres-keys.ts';
import type { Sending } from './postgres-sending.ts';
import type { Base } from './postgres-transaction.ts';
import type { Query, Session } from './statement.ts';

/** A contact with one of the keys it holds. */
type Held = ContactKey & { readonly contact: Contact };

/**
 * Several transactions of an account that are one at the server. What its members want in one turn of the event loop is
 * asked together; the keys of one are withheld from the others until it has ended.
 */
export class Group {
  readonly base: Base;
  readonly accountId: number;
  readonly sending: Sending;
  readonly turns = new KeyTurns();
  #failure: { readonly error: unknown } | undefined;
  #hasLocked = false;
  #asked = new Map<string, Promise<unknown[]>>();
  #ids: number[][] = [];

  constructor(base: Base, accountId: number, sending: Sending) {
    this.base = base;
    this.accountId = accountId;
    this.sending = sending;
  }

  /** From now on the group cannot be committed. */
  fail(error: unknown): void {
    this.#failure ??= { error };
  }

  /** At the end: raises why the group cannot be committed. */
  close(): void {
    this.base.spareIds.push(...this.#ids.flat());
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  /** Asks the server; what several ask in a turn, once. */
  readonly ask: Session['run'] = <R>(query: Query): Promise<R[]> => {
    if (query.reading !== true) return this.#askAnew<R>(query);
    const name = `${query.sql}\0${JSON.stringify(query.parameters)}`;
    const same = this.#asked.get(name);
    if (same !== undefined) return same as Promise<R[]>;
    if (this.#asked.size === 0) process.nextTick(() => this.#asked.clear());
    const answer = this.#askAnew<R>(query);
    this.#asked.set(name, answer);
    return answer;
  };

  async #askAnew<R>(query: Query): Promise<R[]> {
    try {
      return await this.sending.ask<R>(query);
    } catch (error) {
      this.fail(error);
      throw error;
    }
  }

  /** Sends what writes: what was asked before may have another answer now. */
  write(query: Query): Promise<void> {
    this.#asked.clear();
    return this.sending.send(query);
  }

  /** Takes locks at the server. */
  readonly lock = gathered(async (wanted: readonly ReadonlySet<number>[]) => {
    const numbers = new Set(wanted.flatMap((each) => [...each]));
    const isEverything = numbers.size > mostKeys;
    // Whoever shares the account's lock and wants it alone waits for others who do the same.
    if (isEverything && this.#hasLocked) throw new NotInGroup('a group would take the whole account too late');
    this.#hasLocked = true;
    await this.sending.send(takingLocks(this.accountId, isEverything ? 'everything' : numbers));
  }, soon);

  /** The first two holders of each key, in order of id. */
  async holders(keys: readonly ContactKey[]): Promise<readonly Held[]> {
    const held = await this.#look(keys);
    return keys.flatMap((key) => held.get(keyName(key)) ?? []);
  }

  readonly #look = gathered(async (wanted: readonly (readonly ContactKey[])[]) => {
    const keys = new Map(wanted.flat().map((key) => [keyName(key), key]));
    return Map.groupBy(await holdersOf(this.ask, this.accountId, [...keys.values()]), keyName);
  }, soon);

  /** Takes an id for a contact of each who wants one; gives the list from which each may take one. */
  readonly expectId = gathered(async (wanted: readonly 'one'[]) => {
    const ids = this.base.spareIds.splice(0, wanted.length);
    this.#ids.push(ids);
    const missing = wanted.length - ids.length;
    if (missing === 0) return ids;
    ids.push(...(await takeMany(this.ask, missing)));
    return ids;
  }, soon);
}
