import type { FastifyInstance } from 'fastify';
import type { Dialect, DialectContext } from '../dialect.ts';
import { readXml, type XmlElement } from '../wire/xml.ts';
import { callerOf, doorkeeper } from './auth.ts';
import { clientCreate } from './client-create.ts';
import { clientDelete } from './client-delete.ts';
import { clientGet } from './client-get.ts';
import { clientList } from './client-list.ts';
import { clientUpdate } from './client-update.ts';
import { contactCreate } from './contact-create.ts';
import { contactDelete } from './contact-delete.ts';
import { contactGet } from './contact-get.ts';
import { contactList } from './contact-list.ts';
import { contactUpdate } from './contact-update.ts';
import { failures } from './errors.ts';
import { wireDescription } from './protocol/description.ts';
import { notOffered } from './protocol/not-offered.ts';
import type { Operation } from './protocol/operation.ts';
import { failureFor, sendFailure, sendSuccess } from './protocol/replies.ts';

/** Every operation that is served, in the order of the page. */
const operations: readonly Operation[] = [
  contactCreate,
  contactUpdate,
  contactGet,
  contactDelete,
  contactList,
  clientCreate,
  clientUpdate,
  clientGet,
  clientDelete,
  clientList,
];

/** AcuInvoice: XML to one address, where an attribute names the operation; the key is the user of HTTP Basic. */
export const acuinvoice: Dialect = {
  name: 'acuinvoice',
  prefix: '/api/xml-in',
  credential: 'key',
  register,
  howToReach: (baseUrl, secret) => [
    `AcuInvoice  ${baseUrl}/api/xml-in  HTTP Basic with the key ${secret} as the user and any password`,
    `  curl -u ${secret}:X ${baseUrl}/api/xml-in -d '<request method="contact.list"/>'`,
  ],
  description: {
    title: 'AcuInvoice',
    operations: operations.map(({ name }) => ({ name, method: 'POST', path: '' })),
    ...wireDescription,
  },
};

/** Longest request, in bytes. A contact takes one thousandth of it. */
const bodyLimit = 1024 * 1024;

/** Methods that get this wire's answer although they have none. */
const otherMethods = ['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

function register(app: FastifyInstance, context: DialectContext): void {
  const letIn = doorkeeper(context);
  const byName = new Map(operations.map((operation) => [operation.name, operation]));

  // Declared before they are set, so that all requests have one shape.
  app.decorateRequest('caller').decorateRequest('accountId').removeAllContentTypeParsers();
  // Clients send XML under every Content-Type and under none; curl calls it a form.
  app.addHook('onRequest', async (request, reply) => {
    request.headers['content-type'] = 'application/xml';
    await letIn(request, reply);
  });
  app.addContentTypeParser('application/xml', { parseAs: 'buffer', bodyLimit }, (_request, body: Buffer, done) =>
    done(null, body),
  );
  app.setErrorHandler((error, request, reply) => sendFailure(reply, failureFor(error, request)));
  app.setNotFoundHandler((_request, reply) => sendFailure(reply, failures.unknownAddress()));

  app.post('', async (request, reply) => {
    const root = readXml(request.body instanceof Buffer ? request.body : Buffer.of());
    const { run } = operationFor(byName, root);
    return sendSuccess(reply, await run(context, { caller: callerOf(request), root }));
  });
  app.route({
    method: otherMethods,
    url: '',
    handler: (_request, reply) => sendFailure(reply.header('allow', 'POST'), failures.onlyPost()),
  });
}

function operationFor(byName: ReadonlyMap<string, Operation>, root: XmlElement): Operation {
  if (root.name !== 'request') throw failures.malformed('the element request');
  const name = root.attributes.get('method');
  if (name === undefined) throw failures.noMethod();
  const operation = byName.get(name);
  if (operation !== undefined) return operation;
  throw notOffered.includes(name) ? failures.notOffered(name) : failures.unknownMethod(name);
}
