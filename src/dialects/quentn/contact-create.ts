import { HubError } from '../../core/errors.ts';
import { isIdentified, ownersOf, readNewContact } from './protocol/contact-body.ts';
import { showSaved } from './protocol/contact-view.ts';
import { namedFields } from './protocol/custom-fields.ts';
import { members, type Operation } from './protocol/operation.ts';
import { newContactRow, policyOf, readRequestIp, readSaveOptions, refuseSpam } from './protocol/save-options.ts';

/** Creates a contact, or merges it into the one that it duplicates. */
export const contactCreate: Operation = {
  name: 'Create contact',
  method: 'POST',
  path: '/contact',
  async run({ reader, commands, customFields, spamScreen }, { account, caller, body }) {
    const sent = members(body);
    const about = sent.contact;
    if (typeof about !== 'object' || about === null || Array.isArray(about)) {
      throw new HubError({ kind: 'missing', field: 'contact' });
    }
    const options = readSaveOptions(sent, members(about));
    const custom = namedFields(await customFields(account));
    const contact = await readNewContact({ custom, owners: ownersOf(reader, caller) }, members(about));
    if (!isIdentified(contact)) throw new HubError({ kind: 'missing', field: 'mail' });
    const address = readRequestIp(sent, members(about));
    await refuseSpam(spamScreen, options, address);
    const rows = [newContactRow(options, contact, address)];
    const [outcome] = await commands.saveContacts(caller, { rows, policy: policyOf(options) });
    if (outcome === undefined) throw new Error('a row has no outcome');
    if (outcome.status === 'refused') throw new HubError(outcome.refusal);
    const shown = await showSaved(reader, caller, custom, options.returnFields, [outcome.id]);
    return { id: outcome.id, ...shown.get(outcome.id) };
  },
};
