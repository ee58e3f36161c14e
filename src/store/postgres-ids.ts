import type { ContactKey, Soon } from '../core/hub.ts';
import { keyLists } from './postgres-keys.ts';
import type { Session } from './statement.ts';

/** Takes the next number of a kind. */
export async function nextOf(ask: Session['run'], kind: string): Promise<number> {
  const [row] = await ask<{ id: number }>({ sql: `select nextval('${kind}_ids') as id`, parameters: [] });
  return row?.id ?? 0;
}

/** The ids of a transaction's contacts. */
export interface ContactIds {
  /** Asks for so many along with who holds keys; a single one is taken if nobody does. */
  expect(accountId: number, keys: readonly ContactKey[], count: number): void;
  /** The next; `mayFollow` says how many more may be asked for. */
  next(mayFollow: number): Soon<number>;
  /** At the end: those that were expected and not needed are for the next transaction. */
  giveBack(): void;
}

/** From so many on that may follow, ids are taken together. */
const fewestAtOnce = 20;

/** `spare` are those that earlier transactions have given back. */
export function idsOver(ask: Session['run'], spare: number[]): ContactIds {
  /** Those that were taken, the next one last. */
  let taken: number[] = [];
  let expected: Promise<readonly number[]> | undefined;

  function expectIds(ids: Promise<readonly number[]>): void {
    // Whoever needs one is told what went wrong, and otherwise the commit is.
    ids.catch(() => undefined);
    expected = ids;
  }

  function next(mayFollow: number): Soon<number> {
    if (expected !== undefined) return receive(expected).then(() => next(mayFollow));
    const id = taken.pop() ?? spare.shift();
    if (id !== undefined) return id;
    if (mayFollow < fewestAtOnce) return nextOf(ask, 'contact');
    expectIds(takeMany(ask, mayFollow + 1));
    return next(0);
  }

  async function receive(ids: Promise<readonly number[]>): Promise<void> {
    taken = [...(await ids).toReversed(), ...taken];
    expected = undefined;
  }

  return {
    expect(accountId, keys, count) {
      taken = spare.splice(0, count).toReversed();
      const missing = count - taken.length;
      if (missing === 0) return;
      if (count === 1) expectIds(takeOne(ask, accountId, keys));
      else if (missing >= fewestAtOnce) expectIds(takeMany(ask, missing));
    },
    next,
    giveBack() {
      spare.push(...taken);
      expected?.then((left) => spare.push(...left)).catch(() => undefined);
    },
  };
}

/** Takes so many ids for contacts. In one row: a thousand rows take longer than the ids. */
export async function takeMany(ask: Session['run'], count: number): Promise<readonly number[]> {
  const [row] = await ask<{ ids: string }>({ sql: nextIds, parameters: [count] });
  return row?.ids.split(' ').map(Number) ?? [];
}

const nextIds = `select string_agg(nextval('contact_ids')::text, ' ') as ids from generate_series(1, $1::int)`;

/** Takes one, if nobody holds any of the keys. */
async function takeOne(
  ask: Session['run'],
  accountId: number,
  keys: readonly ContactKey[],
): Promise<readonly number[]> {
  const query = { sql: idUnlessHeld, parameters: [accountId, ...keyLists(keys)], account: accountId };
  return (await ask<{ id: number }>(query)).map(({ id }) => id);
}

const idUnlessHeld = `select nextval('contact_ids') as id where not exists (
  select from unnest($2::text[], $3::text[]) as w(kind, value)
  join contact_key k on k.account_id = $1 and k.kind = w.kind and k.value = w.value
)`;
