import { HubError } from '../../core/errors.ts';
import { ownersOf, readContact } from './protocol/contact-body.ts';
import { readContactId } from './protocol/contact-id.ts';
import { readReturnFields, showContacts } from './protocol/contact-view.ts';
import { namedFields } from './protocol/custom-fields.ts';
import { members, type Operation } from './protocol/operation.ts';
import { success } from './protocol/reply.ts';

/** Changes the fields that are sent; `terms` replaces the contact's tags. */
export const contactUpdate: Operation = {
  name: 'Update contact',
  method: 'PUT',
  path: '/contact/:id',
  async run({ reader, commands, customFields }, { account, caller, params, body }) {
    const match = { by: 'id', value: String(readContactId(params.id)) };
    const sent = members(body);
    const custom = namedFields(await customFields(account));
    const { terms, ...contact } = await readContact({ custom, owners: ownersOf(reader, caller) }, sent);
    const row = {
      match,
      ...contact,
      ...(terms === undefined ? {} : { tags: { mode: 'set', tagIds: terms } as const }),
    };
    const policy = { found: 'update', missing: 'refuse' } as const;
    const [outcome] = await commands.saveContacts(caller, { rows: [row], policy });
    if (outcome?.status === 'refused') throw new HubError(outcome.refusal);
    const names = readReturnFields(sent.return_fields);
    if (names.length === 0 || outcome === undefined) return success;
    const saved = await reader.contacts.byIds(caller.accountId, [outcome.id]);
    const [shown] = await showContacts(reader, caller, custom, names, saved);
    return { ...success, ...shown };
  },
};
