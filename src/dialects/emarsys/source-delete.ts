import { HubError } from '../../core/errors.ts';
import type { DialectContext } from '../dialect.ts';
import { failures } from './errors.ts';
import type { EmarsysRequest, Operation } from './protocol/operation.ts';

/** Removes a source; what came through it keeps its number. */
export const sourceDelete: Operation = {
  name: 'Deleting a Source',
  method: 'DELETE',
  path: '/source/:id',
  run: deleteSource,
};

/** The same under the address that two PHP clients use. */
export const sourceDeleteLong: Operation = { ...sourceDelete, path: '/source/:id/delete' };

async function deleteSource({ commands }: DialectContext, { caller, params }: EmarsysRequest): Promise<object> {
  const id = params.id ?? '';
  if (!/^[1-9]\d{0,14}$/.test(id)) throw failures.noSource();
  try {
    await commands.deleteSource(caller, { id: Number(id) });
  } catch (error) {
    if (error instanceof HubError && error.refusal.kind === 'not_found') throw failures.noSource();
    throw error;
  }
  return {};
}
