import { kept } from '../../core/contacts/rows.ts';
import type { ContactRow } from '../../core/contacts/save-contacts.ts';
import { HubError, type Refusal } from '../../core/errors.ts';
import { failureOf } from './errors.ts';
import { type ContactReading, ownersOf, readNewContact } from './protocol/contact-body.ts';
import { showSaved } from './protocol/contact-view.ts';
import { namedFields } from './protocol/custom-fields.ts';
import { listItems, members, type Operation } from './protocol/operation.ts';
import {
  newContactRow,
  policyOf,
  readRequestIp,
  readSaveOptions,
  refuseSpam,
  type SaveOptions,
} from './protocol/save-options.ts';

/** Contacts of one request at the most; the page gives no number (D6). */
const mostContacts = 1_000;

type Members = Readonly<Record<string, unknown>>;

/** Creates contacts; each that cannot be created says so in its place, and the others are. */
export const contactsCreate: Operation = {
  name: 'Create multiple contacts in one call',
  method: 'POST',
  path: '/contacts',
  async run({ reader, commands, customFields, spamScreen }, { account, caller, body }) {
    const sent = members(body);
    const contacts = readContacts(sent.contacts);
    const options = readSaveOptions(sent);
    const custom = namedFields(await customFields(account));
    const reading = { custom, owners: ownersOf(reader, caller) };
    const screen = (address: string | undefined) => refuseSpam(spamScreen, options, address);
    const rows = await Promise.all(contacts.map((contact) => readRow(reading, options, sent, contact, screen)));
    const outcomes = await commands.saveContacts(caller, { rows: kept(rows), policy: policyOf(options) });
    const ids = outcomes.flatMap((outcome) => (outcome.status === 'refused' ? [] : [outcome.id]));
    const shown = await showSaved(reader, caller, custom, options.returnFields, ids);
    return outcomes.map((outcome, at) => {
      const { mail } = members(contacts[at]);
      const email = typeof mail === 'string' ? mail : '';
      return outcome.status === 'refused'
        ? { email, error: true, message: failureOf(outcome.refusal).message }
        : { id: outcome.id, email, ...shown.get(outcome.id) };
    });
  },
};

function readContacts(sent: unknown): readonly unknown[] {
  const contacts = listItems(sent) ?? [];
  if (contacts.length === 0) throw new HubError({ kind: 'missing', field: 'contacts' });
  if (contacts.length > mostContacts) throw new HubError({ kind: 'too_many', what: 'contacts', limit: mostContacts });
  return contacts;
}

/** A row that cannot be read keeps its place, with the reason. */
async function readRow(
  reading: ContactReading,
  options: SaveOptions,
  body: Members,
  sent: unknown,
  screen: (address: string | undefined) => Promise<void>,
): Promise<ContactRow> {
  try {
    const contact = await readNewContact(reading, members(sent));
    if (contact.fields.email === undefined) return refused({ kind: 'missing', field: 'mail' });
    const address = readRequestIp(body, members(sent));
    await screen(address);
    return newContactRow(options, contact, address);
  } catch (error) {
    if (error instanceof HubError) return refused(error.refusal);
    throw error;
  }
}

function refused(refusal: Refusal): ContactRow {
  return { fields: {}, refusal };
}
