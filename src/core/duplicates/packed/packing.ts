import { joinPacked, type PackedContacts } from './packed-contacts.ts';
import type { Crew } from './steps.ts';

/**
 * Packs contacts as they are read, in pieces, by a crew that may be slower than who reads: no more pieces wait than
 * the crew can begin with soon.
 */
export class Packing<Piece> {
  readonly #pack: (piece: Piece) => Promise<PackedContacts>;
  readonly #parts: Promise<PackedContacts>[] = [];
  readonly #most: number;

  constructor(crew: Pick<Crew, 'size'>, pack: (piece: Piece) => Promise<PackedContacts>) {
    this.#pack = pack;
    this.#most = 2 * crew.size;
  }

  /** Takes a piece; resolves when the next one may come. */
  async add(piece: Piece): Promise<void> {
    this.#parts.push(this.#pack(piece));
    await this.#parts.at(-this.#most);
  }

  /** All contacts, in the order in which they came. */
  async finish(): Promise<PackedContacts> {
    return joinPacked(await Promise.all(this.#parts));
  }
}
