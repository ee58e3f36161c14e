import type { Contact, ContactKey } from '../core/hub.ts';
import { keyName } from './key-name.ts';

/**
 * Who holds which keys, as far as a transaction knows it: it has locked the keys and asked for all of them together, so
 * that only it changes who has them.
 */
export class KnownHolders {
  readonly #ask: Ask;
  /** Until it has been answered. */
  #asked: Promise<void> | undefined;
  readonly #holders = new Map<string, Contact[]>();
  /** What each contact is known to hold. */
  readonly #held = new Map<number, string[]>();

  constructor(ask: Ask) {
    this.#ask = ask;
  }

  /** Asks for the first two holders of keys; the answer is waited for by who looks. */
  look(accountId: number, keys: readonly ContactKey[]): void {
    const asked = new Map(keys.map((key) => [keyName(key), key]));
    if (asked.size === 0) return;
    const before = this.#asked;
    const answered = this.#ask(accountId, [...asked.values()]).then(async (found) => {
      await before;
      for (const text of asked.keys()) this.#holders.set(text, none);
      for (const { contact, ...key } of found) this.#note(contact, keyName(key));
      if (this.#asked === answered) this.#asked = undefined;
    });
    this.#asked = answered;
    // Who looks is told; if nobody does, the end of the transaction is.
    answered.catch(() => undefined);
  }

  /** The first two contacts that hold a key, lowest id first; undefined where that is not known. */
  async holders(key: ContactKey): Promise<readonly Contact[] | undefined> {
    if (this.#asked !== undefined) await this.#asked;
    return this.#holders.get(keyName(key))?.slice(0, 2);
  }

  /** Another contact has come, with an id above all that were there. */
  async add(contact: Contact, keys: readonly ContactKey[]): Promise<void> {
    if (this.#asked !== undefined) await this.#asked;
    for (const key of keys) this.#note(contact, keyName(key));
  }

  /** A contact is another one from now on, or gone; what else may hold these keys is not known any more either. */
  async forget(id: number, keys: readonly ContactKey[]): Promise<void> {
    await this.#asked;
    for (const text of [...(this.#held.get(id) ?? []), ...keys.map(keyName)]) this.#holders.delete(text);
    this.#held.delete(id);
  }

  #note(contact: Contact, text: string): void {
    const holders = this.#holders.get(text);
    if (holders === undefined) return;
    if (holders === none) this.#holders.set(text, [contact]);
    else holders.push(contact);
    const held = this.#held.get(contact.id);
    if (held === undefined) this.#held.set(contact.id, [text]);
    else held.push(text);
  }
}

/** Of most keys of a batch there are none: a list for each would be a thousand lists. */
const none: Contact[] = [];

/** Gives the first two holders of each key, in order of id. */
type Ask = (accountId: number, keys: readonly ContactKey[]) => Promise<readonly (ContactKey & { contact: Contact })[]>;
