import type { DialectDescription } from '../../dialect.ts';

/** How every operation is signed and answered; what a success holds is each operation's own. */
export const wireDescription: Pick<DialectDescription, 'contentType' | 'security' | 'success' | 'failure'> = {
  contentType: 'application/json',
  security: { type: 'http', scheme: 'bearer', description: 'An API key, as `kontor key create` makes it.' },
  success: {},
  failure: {
    type: 'object',
    required: ['error', 'message'],
    properties: { error: { const: true }, message: { type: 'string' } },
  },
};
