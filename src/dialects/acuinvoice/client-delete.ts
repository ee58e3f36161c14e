import { readId } from './protocol/elements.ts';
import type { Operation } from './protocol/operation.ts';

/** Deletes a client that has no contacts any more. */
export const clientDelete: Operation = {
  name: 'client.delete',
  async run({ commands }, { caller, root }) {
    await commands.deleteOrganisation(caller, { id: Number(readId(root, 'client')) });
    return { content: [] };
  },
};
