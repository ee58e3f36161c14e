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
  /** Keys that are looked for more than once: kinds and values. */
  readonly #repeated = new Map<string, Set<string>>();

  constructor(ask: Ask) {
    this.#ask = ask;
  }

  /** Asks for the first two holders of keys; the answer is waited for by who looks. */
  look(accountId: number, keys: readonly ContactKey[]): void {
    if (keys.length === 0) return;
    const before = this.#asked;
    const answered = this.#ask(accountId, keys).then(async (found) => {
      await before;
      for (const { kind, value } of keys) {
        const ofKind = inner(this.#holders, kind, () => new Map<string, readonly Contact[]>());
        if (ofKind.has(value)) inner(this.#repeated, kind, () => new Set<string>()).add(value);
        ofKind.set(value, none);
      }
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
   * Another contact has come, with an id above all that were there. It is only kept under the keys that others look for, too: a
   * thousand that nobody looks for would live as long as the transaction.
   */
  add(contact: Contact, keys: readonly ContactKey[]): Soon<void> {
    if (this.#asked !== undefined) return this.#asked.then(() => this.add(contact, keys));
    for (const key of keys) {
      if (this.#repeated.get(key.kind)?.has(key.value) === true) this.#note(contact, key);
      else this.#holders.get(key.kind)?.delete(key.value);
    }
  }

  /** A contact is another one from now on, or gone; what else may hold these keys is not known any more either. */
  forget(id: number, keys: readonly ContactKey[]): Soon<void> {
    if (this.#asked !== undefined) return this.#asked.then(() => this.forget(id, keys));
    for (const { kind, value } of this.#held.get(id) ?? []) this.#holders.get(kind)?.delete(value);
    for (const { kind, value } of keys) this.#holders.get(kind)?.delete(value);
    this.#held.delete(id);
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

function inner<T>(outer: Map<string, T>, name: string, make: () => T): T {
  const known = outer.get(name) ?? make();
  outer.set(name, known);
  return known;
}

/** Of most keys of a batch there are none: a list for each would be a thousand lists. */
const none: readonly Contact[] = [];

/** Gives the first two holders of each key, in order of id; those of a key that is asked for twice come twice. */
type Ask = (accountId: number, keys: readonly ContactKey[]) => Promise<readonly (ContactKey & { contact: Contact })[]>;
