import { findContacts } from '../../core/contacts/find-contacts.ts';
import { failures } from './errors.ts';
import { readId } from './protocol/elements.ts';
import type { Operation } from './protocol/operation.ts';
import { contactNode } from './protocol/replies.ts';

/** Reads one contact. */
export const contactGet: Operation = {
  name: 'contact.get',
  async run({ reader }, { caller, root }) {
    const id = readId(root, 'contact');
    const [[contact] = []] = await findContacts(reader, caller, 'id', [id]);
    if (contact === undefined) throw failures.noContact(id);
    return { content: [contactNode(contact)] };
  },
};
