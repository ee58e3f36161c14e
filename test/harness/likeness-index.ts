import { likenessKey } from '../../src/core/duplicates/likeness.ts';
import type { Caller } from '../../src/core/hub.ts';
import type { CoreHub } from './core-hub.ts';

/** What the base has about the likeness of an account's contacts, in one order. */
export async function likenessIndex(core: CoreHub, { accountId }: Caller): Promise<unknown> {
  const rows = (columns: string, table: string) =>
    core.query(`select ${columns} from ${table} where account_id = $1 order by 1, 2`, accountId);
  return [
    await rows('block, contact_id', 'duplicate_block'),
    await rows('term, count', 'duplicate_term'),
    await rows('contact_id, first_name, last_name, features', 'duplicate_feature'),
  ];
}

/** What the base has about the likeness of one contact. */
export async function indexRows(core: CoreHub, contactId: number): Promise<unknown[]> {
  const rows = (columns: string, table: string) =>
    core.query(`select ${columns} from ${table} where contact_id = $1`, contactId);
  return [...(await rows('block', 'duplicate_block')), ...(await rows('features', 'duplicate_feature'))];
}

/** The whole index as it would be if it were made from the contacts as they are. */
export async function rebuiltIndex(core: CoreHub, { accountId }: Caller): Promise<unknown> {
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
