import type { Operation } from './protocol/operation.ts';
import { Rows } from './protocol/reply.ts';

/** Lists the ids of all contacts. */
export const getContacts: Operation = {
  name: 'GET api/v1/Contacts',
  method: 'GET',
  path: '/Contacts',
  async run({ reader }, { caller }) {
    return new Rows(ids());

    async function* ids(): AsyncGenerator<number> {
      for await (const contacts of reader.contacts.scan(caller.accountId)) yield* contacts.map(({ id }) => id);
    }
  },
};
