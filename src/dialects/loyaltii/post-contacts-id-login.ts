import { failures } from './errors.ts';
import { Binding } from './protocol/binding.ts';
import { contactDto } from './protocol/contact-dto.ts';
import type { Operation } from './protocol/operation.ts';
import { contactById } from './protocol/save-contact.ts';

/** Checks a contact's password and reads the contact. quirk: a wrong password is 422, since clients take 404 for nobody. */
export const postContactsIdLogin: Operation = {
  name: 'POST api/v1/Contacts/{id}/Login',
  method: 'POST',
  path: '/Contacts/:id/Login',
  async run(context, request) {
    const binding = new Binding(request.body());
    const [password, ip] = ['Password', 'Ip', 'Source'].map((name) => binding.required(name)) as [string, string];
    binding.end();
    const contact = await contactById(context, request, request.id());
    const { accountId } = request.caller;
    const subject = `password ${accountId} ${contact.id}`;
    if (await context.wrongPasswords.isThrottledAnywhere(subject, ip)) throw failures.tooManyRequests();
    const hash = await context.reader.passwords.ofContact(accountId, contact.id);
    if (await context.passwords.isRight(password, hash)) return contactDto(contact, await request.dynamicFields());
    throw (await context.wrongPasswords.count(subject, ip)) ? failures.tooManyRequests() : failures.wrongPassword();
  },
};
