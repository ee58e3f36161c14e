import { listContacts } from '../../core/contacts/list-contacts.ts';
import type { ContactMatch } from '../../core/contacts/save-contacts.ts';
import type { XmlElement } from '../wire/xml.ts';
import { idOf, textOf } from './protocol/elements.ts';
import type { Operation } from './protocol/operation.ts';
import { pageAttributes, readPage } from './protocol/pages.ts';
import { contactNode } from './protocol/replies.ts';

/** Lists contacts in order of id: those of a client, those with an e-mail, those with both, or all. */
export const contactList: Operation = {
  name: 'contact.list',
  async run({ reader }, { caller, root }) {
    const page = readPage(root);
    const { offset, perPage: limit } = page;
    const { contacts, total } = await listContacts(reader, caller, { filters: readFilters(root), offset, limit });
    return { content: contacts.map(contactNode), attributes: pageAttributes(page, total) };
  },
};

/** An empty filter is none. The e-mail comes first: fewer contacts have it than belong to a client. */
function readFilters(root: XmlElement): readonly ContactMatch[] {
  const [email = '', client = ''] = [textOf(root, 'email'), textOf(root, 'client_id')];
  return [
    ...(email.trim() === '' ? [] : [{ by: 'email', value: email }]),
    ...(client.trim() === '' ? [] : [{ by: 'clientId', value: idOf(client, 'client_id') }]),
  ];
}
