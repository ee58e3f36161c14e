import { deadBlock } from '../../src/core/duplicates/candidates.ts';
import { likenessKey } from '../../src/core/duplicates/likeness.ts';
import { isTerm } from '../../src/core/duplicates/likeness-key.ts';
import type { Caller } from '../../src/core/hub.ts';
import type { CoreHub } from './core-hub.ts';

/** What the base has about the likeness of an account's contacts, in one order. */
export interface LikenessIndex {
  readonly features: readonly unknown[];
  /** How many contacts have each mark, and which of them, the oldest first. */
  readonly marks: Readonly<Record<string, readonly [count: number, holders: readonly number[]]>>;
  /** Blocks that take no more contacts. */
  readonly dead: readonly string[];
}

export async function likenessIndex(core: CoreHub, { accountId }: Caller): Promise<LikenessIndex> {
  const columns = 'contact_id, first_name, last_name, features';
  const [features, rows] = [
    await core.query(`select ${columns} from duplicate_feature where account_id = $1 order by 1`, accountId),
    await core.query('select mark, count, holders from duplicate_mark where account_id = $1 order by 1', accountId),
  ];
  const marks = (rows as { mark: number; count: number; holders: unknown }[]).map((row) => {
    const ids = row.holders === null ? [] : String(row.holders).split(',').map(Number);
    return { mark: Number(row.mark), count: Number(row.count), ids: ids.sort((one, other) => one - other) };
  });
  const dead = marks.filter(({ mark, count }) => !isTerm(mark) && count >= deadBlock);
  return {
    features,
    marks: Object.fromEntries(marks.map(({ mark, count, ids }) => [mark, [count, ids]])),
    dead: dead.map(({ mark }) => String(mark)),
  };
}

/** What the base has about the likeness of one contact. */
export async function indexRows(core: CoreHub, contactId: number): Promise<unknown[]> {
  const [named, own] = [
    `',' || holders || ',' like '%,' || cast(cast($1 as bigint) as text) || ',%'`,
    'contact_id = $1',
  ];
  return [
    ...(await core.query(`select mark from duplicate_mark where ${named}`, contactId)),
    ...(await core.query(`select features from duplicate_feature where ${own}`, contactId)),
  ];
}

/** The whole index as it would be if it were made from the contacts as they are. */
export async function rebuiltIndex(core: CoreHub, { accountId }: Caller): Promise<LikenessIndex> {
  const again = await core.newCaller();
  for await (const contacts of core.hub.store.contacts.scan(accountId)) {
    await core.hub.store.transaction(async (tx) => {
      for (const { id, fields } of contacts) {
        await tx.duplicates.replace(again.accountId, id, undefined, likenessKey(fields));
      }
    });
  }
  return await likenessIndex(core, again);
}

/** What two indexes have to agree in: who was in a block that is dead in one of them cannot be told from another. */
export function alive({ features, marks }: LikenessIndex, { dead }: LikenessIndex): unknown {
  return { features, marks: Object.fromEntries(Object.entries(marks).filter(([mark]) => !dead.includes(mark))) };
}
