import type { Operation } from './protocol/operation.ts';

/** Facts about the account. The Singer tap checks its login with it; the members are those of the recorded reply. */
export const customerSettings: Operation = {
  name: 'Customer Settings',
  method: 'GET',
  path: '/settings',
  async run({ reader, publicUrl }, request) {
    const account = request.account;
    return {
      id: account.id,
      environment: URL.canParse(publicUrl) ? new URL(publicUrl).host : publicUrl,
      timezone: account.timezone,
      name: account.name,
      password_history_queue_size: 1,
      country: '',
      totalContacts: String(await reader.contacts.count(account.id)),
    };
  },
};
