import type { DialectDescription } from '../../dialect.ts';

function envelope(replyCode: object): Readonly<Record<string, unknown>> {
  const properties = { replyCode: { type: 'integer', ...replyCode }, replyText: { type: 'string' }, data: {} };
  return { type: 'object', required: ['replyCode', 'replyText', 'data'], properties };
}

/** How every operation is signed and answered; what `data` holds is each operation's own. */
export const wireDescription: Pick<DialectDescription, 'contentType' | 'security' | 'success' | 'failure'> = {
  contentType: 'application/json',
  security: {
    type: 'apiKey',
    in: 'header',
    name: 'X-WSSE',
    description: 'UsernameToken with Username, PasswordDigest, Nonce and Created; `kontor wsse` prints one.',
  },
  success: envelope({ const: 0 }),
  failure: envelope({ not: { const: 0 } }),
};
