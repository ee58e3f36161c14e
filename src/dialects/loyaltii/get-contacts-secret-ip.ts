import { failures } from './errors.ts';
import { findOne } from './protocol/find-one.ts';
import type { Operation } from './protocol/operation.ts';

/** Reads a contact by its secret. With the address of who shows it, those who guess are stopped. */
export const getContactsSecretIp: Operation = {
  name: 'GET api/v1/Contacts?secret={secret}&ip={ip}',
  method: 'GET',
  path: '/Contacts',
  applies: ({ query }) => query.has('secret'),
  async run(context, request) {
    const ip = request.query.get('ip') ?? '';
    const guesser = `secret ${request.caller.accountId} ${ip}`;
    if (ip !== '' && context.guesses.isThrottled(guesser, () => '')) throw failures.tooManyRequests();
    const contact = await findOne(context, request, 'publicId', request.query.get('secret') ?? '');
    if (contact !== undefined) return contact;
    if (ip !== '' && (await context.guesses.count(guesser, ''))) throw failures.tooManyRequests();
    throw failures.notFound('contact');
  },
};
