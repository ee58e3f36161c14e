import type { DialectDescription } from '../../dialect.ts';

/** How every operation is signed and answered. */
export const wireDescription: Pick<DialectDescription, 'contentType' | 'security' | 'success' | 'failure'> = {
  contentType: 'application/json',
  security: { type: 'apiKey', in: 'header', name: 'X-ApiKey' },
  success: {},
  failure: {
    type: 'object',
    required: ['Message'],
    properties: {
      Message: { type: 'string' },
      ModelState: { type: 'object', additionalProperties: { type: 'array', items: { type: 'string' } } },
    },
  },
};
