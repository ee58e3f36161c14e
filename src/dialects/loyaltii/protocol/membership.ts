import { failureOf } from '../errors.ts';
import { Binding } from './binding.ts';
import { companyById } from './company-dto.ts';
import type { LoyaltiiContext, LoyaltiiRequest } from './operation.ts';
import { contactById } from './save-contact.ts';

/** Puts the contact of the body into the company of the path, or takes it out. Fails with 404 for either. */
export async function changeMembership(
  context: LoyaltiiContext,
  request: LoyaltiiRequest,
  mode: 'add' | 'remove',
): Promise<undefined> {
  const binding = new Binding(request.body());
  const contactId = binding.integer('ContactId');
  if (contactId === undefined) binding.fail('ContactId', 'The ContactId field is required.');
  binding.end();
  const company = String((await companyById(context, request)).id);
  const contact = await contactById(context, request, contactId ?? 0);
  if (mode === 'remove' && contact.fields.companyEntityId !== company) return undefined;
  const [outcome] = await context.commands.saveContacts(request.caller, {
    rows: [
      {
        match: { by: 'id', value: String(contact.id) },
        fields: { companyEntityId: mode === 'add' ? company : null },
        // Who leaves must still be in this company when it is written.
        ...(mode === 'remove' ? { version: contact.version } : {}),
      },
    ],
    policy: { found: 'update', missing: 'refuse' },
  });
  if (outcome?.status === 'refused') throw failureOf(outcome.refusal);
  return undefined;
}
