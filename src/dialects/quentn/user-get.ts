import { HubError } from '../../core/errors.ts';
import { isId } from './protocol/contact-id.ts';
import type { Operation } from './protocol/operation.ts';
import { toUser } from './protocol/users.ts';

/** One person of the account, by id or by mail. */
export const userGet: Operation = {
  name: 'Retrieve information about a specific user',
  method: 'GET',
  path: '/user/:user',
  async run({ reader: { users } }, { caller: { accountId }, params: { user = '' } }) {
    const found = isId(user) ? await users.byId(accountId, Number(user)) : await users.byMail(accountId, user);
    if (found === undefined) throw new HubError({ kind: 'not_found', what: 'user', value: user });
    return toUser(found);
  },
};
