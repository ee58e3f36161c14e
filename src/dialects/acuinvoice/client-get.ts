import { failures } from './errors.ts';
import { readId } from './protocol/elements.ts';
import type { Operation } from './protocol/operation.ts';
import { clientNode } from './protocol/replies.ts';

/** Reads one client. */
export const clientGet: Operation = {
  name: 'client.get',
  async run({ reader }, { caller, root }) {
    const id = readId(root, 'client');
    const client = await reader.organisations.byId(caller.accountId, Number(id));
    if (client === undefined) throw failures.noClient(id);
    return { content: [clientNode(client)] };
  },
};
