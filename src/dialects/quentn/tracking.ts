import type { Operation } from './protocol/operation.ts';

/** What the WordPress plugin asks for before it puts a script into pages: nothing is tracked here. */
export const tracking: Operation = {
  name: 'Retrieve tracking',
  method: 'GET',
  path: '/tracking',
  run: async () => ({ tracking_enabled: false, domains: [] }),
};
