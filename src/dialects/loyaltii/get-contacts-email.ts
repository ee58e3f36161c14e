import { failures } from './errors.ts';
import { findOne } from './protocol/find-one.ts';
import type { Operation } from './protocol/operation.ts';

/** Reads a contact by its e-mail: of several that other APIs have made, the oldest. */
export const getContactsEmail: Operation = {
  name: 'GET api/v1/Contacts?email={email}',
  method: 'GET',
  path: '/Contacts',
  applies: ({ query }) => query.has('email'),
  async run(context, request) {
    // No address holds a blank: it was a `+` that the client did not encode.
    const email = (request.query.get('email') ?? '').trim().replaceAll(' ', '+');
    const contact = await findOne(context, request, 'email', email);
    if (contact === undefined) throw failures.notFound('contact');
    return contact;
  },
};
