import type { DialectDescription } from '../../dialect.ts';

function response(status: string, properties: object): Readonly<Record<string, unknown>> {
  const attribute = { type: 'string', const: status, xml: { attribute: true } };
  return { type: 'object', xml: { name: 'response' }, properties: { status: attribute, ...properties } };
}

const failure = response('fail', { error: { type: 'string' } });

/** How every operation is let in and answered; what a success holds is each operation's own. */
export const wireDescription: Pick<DialectDescription, 'contentType' | 'security' | 'success' | 'failure'> = {
  contentType: 'application/xml',
  security: {
    type: 'http',
    scheme: 'basic',
    description: 'HTTP Basic with the key as the user and any password or none.',
  },
  // quirk: both come with status 200.
  success: { oneOf: [response('ok', {}), failure] },
  failure,
};
