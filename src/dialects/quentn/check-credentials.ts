import type { Operation } from './protocol/operation.ts';

/** Says that the key is right: without one, no request comes this far. */
export const checkCredentials: Operation = {
  name: 'Check credentials',
  method: 'GET',
  path: '/check-credentials',
  run: async () => ({ success: true }),
};
