import type { Contact, ContactKey, Soon } from '../core/hub.ts';

/**
 * Who holds which keys, as far as a transaction knows it: it has locked the keys and asked for all of them together, so
 * that only it changes who has them.
 */
export class KnownHolders {
  readonly #ask: Ask;
  /** Until it has been answered. */
  #asked: Promise<void> | undefined;
  /** The first two, of each value of each kind of key. */
  readonly #holders = new Map<string, Map<string, readonly Contact[]>>();
  /** What those of them hold. */
  readonly #held = new Map<number, ContactKey[]>();

  constructor(ask: Ask) {
    this.#ask = ask;
  }

  /** Asks for the first two holders of keys; the answer is waited for by who looks. */
  look(accountId: number, keys: readonly ContactKey[]): void {
    if (keys.length === 0) return;
    const before = this.#asked;
    const answered = this.#ask(accountId, keys).then(async (found) => {
      await before;
      for (const { kind, value } of keys) this.#ofKind(kind).set(value, none);
      for (const { contact, kind, value } of found) this.#note(contact, { kind, value });
      if (this.#asked === answered) this.#asked = undefined;
    });
    this.#asked = answered;
    // Who looks is told; if nobody does, the end of the transaction is.
    answered.catch(() => undefined);
  }

  /** The first two contacts that hold a key, lowest id first; undefined where that is not known. */
  holders(key: ContactKey): Soon<readonly Contact[] | undefined> {
    if (this.#asked !== undefined) return this.#asked.then(() => this.holders(key));
    return this.#holders.get(key.kind)?.get(key.value);
  }

  /**
   * A contact has come, is another one from now on, or has gone: what it holds, and who holds these keys, is not known any more.
   * To keep a thousand that have come, in case one is looked for again, would cost more than asking for that one.
   */
  forget(id: number, keys: readonly ContactKey[]): Soon<void> {
    if (this.#asked !== undefined) return this.#asked.then(() => this.forget(id, keys));
    for (const { kind, value } of this.#held.get(id) ?? []) this.#holders.get(kind)?.delete(value);
    for (const { kind, value } of keys) this.#holders.get(kind)?.delete(value);
    this.#held.delete(id);
  }

  #ofKind(kind: string): Map<string, readonly Contact[]> {
    const known = this.#holders.get(kind) ?? new Map<string, readonly Contact[]>();
    this.#holders.set(kind, known);
    return known;
  }

  #note(contact: Contact, key: ContactKey): void {
    const ofKind = this.#holders.get(key.kind);
    const holders = ofKind?.get(key.value);
    if (holders === undefined || holders.length === 2 || holders[0]?.id === contact.id) return;
    ofKind?.set(key.value, [...holders, contact]);
    const held = this.#held.get(contact.id);
    if (held === undefined) this.#held.set(contact.id, [key]);
    else held.push(key);
  }
}

/** Of most keys of a batch there are none: a list for each would be a thousand lists. */
const none: readonly Contact[] = [];

/** Gives the first two holders of each key, in order of id; those of a key that is asked for twice come twice. */
type Ask = (accountId: number, keys: readonly ContactKey[]) => Promise<readonly (ContactKey & { contact: Contact })[]>;
