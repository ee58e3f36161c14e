import type { Operation } from './protocol/operation.ts';
import { pageAttributes, readPage } from './protocol/pages.ts';
import { clientNode } from './protocol/replies.ts';

/** Lists all clients in order of id. */
export const clientList: Operation = {
  name: 'client.list',
  async run({ reader }, { caller, root }) {
    const page = readPage(root);
    const { offset, perPage: limit } = page;
    const total = await reader.organisations.count(caller.accountId);
    const clients = await reader.organisations.page(caller.accountId, { offset, limit });
    return { content: clients.map(clientNode), attributes: pageAttributes(page, total) };
  },
};
