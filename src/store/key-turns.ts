/** One of those that take turns. */
export interface Turn {
  /** What it holds. */
  readonly held: Set<number>;
  /** Resolves when it has ended and holds nothing any more. */
  readonly ended: Promise<void>;
}

/** Whoever raises it has to begin anew in a transaction of its own. */
export class NotInGroup extends Error {
  override readonly name = 'NotInGroup';
}

/** Keys that members of a group withhold from each other. */
export class KeyTurns {
  readonly #holders = new Map<number, Turn>();
  #isSpoilt = false;

  /** Begins a turn; `end` gives back what it holds. */
  begin(): { readonly turn: Turn; readonly end: () => void } {
    const { promise: ended, resolve } = Promise.withResolvers<void>();
    const turn = { held: new Set<number>(), ended };
    const end = (): void => {
      for (const number of turn.held) this.#holders.delete(number);
      turn.held.clear();
      resolve();
    };
    return { turn, end };
  }

  /** From now on nobody takes anything: one of them ends, and it is not known whether what it has written counts. */
  spoil(): void {
    this.#isSpoilt = true;
  }

  /**
   * Waits until nobody else holds any of the numbers, and holds them. Raises `NotInGroup` for who holds something already and
   * would have to wait: that could go on forever.
   */
  async take(turn: Turn, numbers: Iterable<number>): Promise<void> {
    const wanted = [...numbers];
    for (let other = this.#other(turn, wanted); other !== undefined; other = this.#other(turn, wanted)) {
      if (turn.held.size > 0) throw new NotInGroup('a member of a group would wait for another');
      await other.ended;
    }
    if (this.#isSpoilt) throw new NotInGroup('what became of one is not known');
    for (const number of wanted) {
      this.#holders.set(number, turn);
      turn.held.add(number);
    }
  }

  #other(turn: Turn, numbers: readonly number[]): Turn | undefined {
    for (const number of numbers) {
      const holder = this.#holders.get(number);
      if (holder !== undefined && holder !== turn) return holder;
    }
    return undefined;
  }
}
