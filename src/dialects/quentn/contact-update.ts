import { HubError } from '../../core/errors.ts';
import { ownersOf, readContact } from './protocol/contact-body.ts';
import { readContactId } from './protocol/contact-id.ts';
import { readReturnFields, showSaved } from './protocol/contact-view.ts';
import { namedFields } from './protocol/custom-fields.ts';
import { members, type Operation } from './protocol/operation.ts';
import { success } from './protocol/reply.ts';

/** Changes the fields that are sent; `terms` replaces the contact's tags. */
export const contactUpdate: Operation = {
  name: 'Update contact',
  method: 'PUT',
  path: '/contact/:id',
  async run({ reader, commands, customFields }, { account, caller, params, body }) {
    const id = readContactId(params.id);
    const sent = members(body);
    const custom = namedFields(await customFields(account));
    const { terms, ...contact } = await readContact({ custom, owners: ownersOf(reader, caller) }, sent);
    const row = {
      match: { by: 'id', value: String(id) },
      ...contact,
      ...(terms === undefined ? {} : { tags: { mode: 'set', tagIds: terms } as const }),
    };
    const policy = { found: 'update', missing: 'refuse' } as const;
    const [outcome] = await commands.saveContacts(caller, { rows: [row], policy });
    if (outcome?.status === 'refused') throw new HubError(outcome.refusal);
    const shown = await showSaved(reader, caller, custom, readReturnFields(sent.return_fields), [id]);
    return { ...success, ...shown.get(id) };
  },
};
