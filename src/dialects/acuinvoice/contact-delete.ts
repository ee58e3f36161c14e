import { failureOf, failures } from './errors.ts';
import { readId } from './protocol/elements.ts';
import type { Operation } from './protocol/operation.ts';

/** Deletes a contact for good. */
export const contactDelete: Operation = {
  name: 'contact.delete',
  async run({ commands }, { caller, root }) {
    const values = [readId(root, 'contact')];
    const [outcome] = await commands.deleteContacts(caller, { by: 'id', values });
    if (outcome === undefined) throw failures.internal();
    if (outcome.status === 'refused') throw failureOf(outcome.refusal);
    return { content: [] };
  },
};
