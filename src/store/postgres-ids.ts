import type { ContactKey } from '../core/hub.ts';
import { keyLists } from './postgres-keys.ts';
import type { Session } from './statement.ts';

/** Takes the next number of a kind. */
export async function nextOf(ask: Session['run'], kind: string): Promise<number> {
  const [row] = await ask<{ id: number }>({ sql: `select nextval('${kind}_ids') as id`, parameters: [] });
  return row?.id ?? 0;
}

/** The ids of a transaction's contacts. */
export interface ContactIds {
  /** Asks for one along with who holds keys: it is taken if nobody does. */
  expect(accountId: number, keys: readonly ContactKey[]): void;
  /** The next; `mayFollow` says how many more may be asked for. */
  next(mayFollow: number): Promise<number>;
  /** At the end: one that was expected and not needed is for the next transaction. */
  giveBack(): void;
}

/** From so many on that may follow, ids are taken together: those that are not needed are lost. */
const fewestAtOnce = 20;

/** `spare` are those that earlier transactions have given back. */
export function idsOver(ask: Session['run'], spare: number[]): ContactIds {
  let taken: Promise<{ readonly id: number }[]> = Promise.resolve([]);
  let isOne = false;

  function take(sql: string, parameters: readonly unknown[], account?: number): typeof taken {
    const rows = ask<{ id: number }>({ sql, parameters, ...(account === undefined ? {} : { account }) });
    // Whoever needs one is told what went wrong, and otherwise the commit is.
    rows.catch(() => undefined);
    return rows;
  }

  async function next(mayFollow: number): Promise<number> {
    const first = (await taken).shift();
    if (first !== undefined) return first.id;
    const left = spare.shift();
    if (left !== undefined) return left;
    if (mayFollow < fewestAtOnce) return nextOf(ask, 'contact');
    taken = take(takeMany, [mayFollow + 1]);
    return next(0);
  }

  return {
    expect(accountId, keys) {
      isOne = true;
      const id = spare.shift();
      if (id !== undefined) {
        taken = Promise.resolve([{ id }]);
        return;
      }
      taken = take(takeOne, [accountId, ...keyLists(keys)], accountId);
    },
    next,
    giveBack() {
      if (isOne) taken.then((left) => spare.push(...left.map(({ id }) => id))).catch(() => undefined);
    },
  };
}

/** Takes so many ids for contacts. */
export const takeMany = `select nextval('contact_ids') as id from generate_series(1, $1::int)`;

const takeOne = `select nextval('contact_ids') as id where not exists (
  select from unnest($2::text[], $3::text[]) as w(kind, value)
  join contact_key k on k.account_id = $1 and k.kind = w.kind and k.value = w.value
)`;
