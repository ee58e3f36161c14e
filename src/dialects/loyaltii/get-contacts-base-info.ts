import type { Contact } from '../../core/hub.ts';
import type { Operation } from './protocol/operation.ts';
import { Rows } from './protocol/reply.ts';

/** Lists the basic facts of all contacts. */
export const getContactsBaseInfo: Operation = {
  name: 'GET api/v1/Contacts/GetContactsBaseInfo',
  method: 'GET',
  path: '/Contacts/GetContactsBaseInfo',
  async run({ reader }, { caller }) {
    return new Rows(facts());

    async function* facts(): AsyncGenerator<unknown> {
      for await (const contacts of reader.contacts.scan(caller.accountId)) yield* contacts.map(baseInfo);
    }
  },
};

function baseInfo({ id, publicId, fields }: Contact): unknown {
  const { email = null, phone = null, firstName = null, lastName = null } = fields;
  return { Id: id, Secret: publicId, Email: email, Phone: phone, FirstName: firstName, LastName: lastName };
}
