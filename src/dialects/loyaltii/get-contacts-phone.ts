import { failures } from './errors.ts';
import { findOne } from './protocol/find-one.ts';
import type { Operation } from './protocol/operation.ts';

/** Reads a contact by its phone, whatever its country code: of several, the oldest. */
export const getContactsPhone: Operation = {
  name: 'GET api/v1/Contacts?phone={phone}',
  method: 'GET',
  path: '/Contacts',
  applies: ({ query }) => query.has('phone'),
  async run(context, request) {
    // No phone begins with a blank: it was a `+` that the client did not encode.
    const phone = (request.query.get('phone') ?? '').replace(/^ /, '+');
    const contact = await findOne(context, request, 'phone', phone);
    if (contact === undefined) throw failures.notFound('contact');
    return contact;
  },
};
