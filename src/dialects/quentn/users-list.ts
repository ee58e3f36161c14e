import type { Operation } from './protocol/operation.ts';
import { pageOf, readRange } from './protocol/range.ts';
import { toUser } from './protocol/users.ts';

/** People of one reply at most (documented). */
const mostUsers = 20;

/** The people of the account, a stretch at a time. */
export const usersList: Operation = {
  name: 'Retrieve user list',
  method: 'GET',
  path: '/users',
  async run({ reader }, { caller, query }) {
    const range = readRange(query, mostUsers);
    const count = await reader.users.count(caller.accountId);
    const users = await reader.users.page(caller.accountId, pageOf(range));
    return { number_users: count, ...range, number_ranges: Math.ceil(count / range.limit), users: users.map(toUser) };
  },
};
