import type { DialectContext } from '../dialect.ts';
import type { Operation, QuentnRequest } from './protocol/operation.ts';
import { success } from './protocol/reply.ts';
import { knownTag } from './protocol/terms.ts';

/** Removes a tag, also from the contacts that carry it. */
export const termDelete: Operation = { name: 'Delete term', method: 'DELETE', path: '/terms/:term', run: remove };

/** quirk: the official SDK asks at this address. */
export const termDeleteAsInSdk: Operation = {
  name: 'Delete term',
  method: 'DELETE',
  path: '/terms/:term/terms',
  run: remove,
};

async function remove({ reader, commands }: DialectContext, { caller, params }: QuentnRequest): Promise<unknown> {
  const { id } = await knownTag(reader, caller, params.term);
  await commands.deleteTag(caller, { id });
  return success;
}
