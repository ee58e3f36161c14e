import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Dialect, DialectContext } from '../dialect.ts';
import { lastOfEach } from '../wire/query.ts';
import { byRoute } from '../wire/routes.ts';
import { doorkeeper, senderOf } from './auth.ts';
import { checkCredentials } from './check-credentials.ts';
import { contactCommentAdd } from './contact-comment-add.ts';
import { contactCommentUpdate } from './contact-comment-update.ts';
import { contactCommentsDelete } from './contact-comments-delete.ts';
import { contactCommentsGet, contactCommentsGetAsPrinted } from './contact-comments-get.ts';
import { contactCreate } from './contact-create.ts';
import { contactDelete } from './contact-delete.ts';
import { contactRetrieve } from './contact-retrieve.ts';
import { contactRetrieveByMail } from './contact-retrieve-by-mail.ts';
import { contactTermsAdd } from './contact-terms-add.ts';
import { contactTermsDelete } from './contact-terms-delete.ts';
import { contactTermsGet } from './contact-terms-get.ts';
import { contactTermsSet } from './contact-terms-set.ts';
import { contactUpdate } from './contact-update.ts';
import { contactsCreate } from './contacts-create.ts';
import { customFieldCreate } from './custom-field-create.ts';
import { customFieldDelete } from './custom-field-delete.ts';
import { customFieldGet } from './custom-field-get.ts';
import { customFieldUpdate } from './custom-field-update.ts';
import { customFieldsList } from './custom-fields-list.ts';
import { failures } from './errors.ts';
import { wireDescription } from './protocol/description.ts';
import { readLenientJson } from './protocol/lenient-json.ts';
import type { Operation, QuentnRequest } from './protocol/operation.ts';
import { failureFor, sendFailure, sendResult } from './protocol/reply.ts';
import { termCreate } from './term-create.ts';
import { termDelete, termDeleteAsInSdk } from './term-delete.ts';
import { termGet } from './term-get.ts';
import { termUpdate } from './term-update.ts';
import { termsList } from './terms-list.ts';
import { tracking } from './tracking.ts';
import { userGet } from './user-get.ts';
import { usersList } from './users-list.ts';

/** Every operation that is served, by the vendor's pages. */
const operations: readonly Operation[] = [
  contactCommentsGetAsPrinted,
  contactRetrieveByMail,
  contactRetrieve,
  contactCreate,
  contactsCreate,
  contactUpdate,
  contactDelete,
  contactTermsGet,
  contactTermsSet,
  contactTermsAdd,
  contactTermsDelete,
  contactCommentsGet,
  contactCommentAdd,
  contactCommentUpdate,
  contactCommentsDelete,
  termsList,
  termGet,
  termCreate,
  termUpdate,
  termDelete,
  termDeleteAsInSdk,
  customFieldsList,
  customFieldGet,
  customFieldCreate,
  customFieldUpdate,
  customFieldDelete,
  usersList,
  userGet,
  checkCredentials,
  tracking,
];

/** Quentn V1: plain JSON, fields by name, an API key as bearer. */
export const quentn: Dialect = {
  name: 'quentn',
  prefix: '/public/api/v1',
  credential: 'key',
  register,
  howToReach: (baseUrl, secret) => [
    `Quentn   ${baseUrl}/public/api/V1/  Authorization: Bearer ${secret}`,
    `  curl -H "Authorization: Bearer ${secret}" ${baseUrl}/public/api/V1/check-credentials`,
  ],
  description: { title: 'Quentn V1', operations, ...wireDescription },
};

function register(app: FastifyInstance, context: DialectContext): void {
  const letIn = doorkeeper(context);
  app.decorateRequest('sender').decorateRequest('accountId').removeAllContentTypeParsers();
  // Clients send JSON under every Content-Type and under none.
  app.addHook('onRequest', async (request, reply) => {
    request.headers['content-type'] = 'application/json';
    await letIn(request, reply);
  });
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body: Buffer, done) =>
    done(null, body),
  );
  app.setErrorHandler((error, request, reply) => sendFailure(reply, failureFor(error, request)));
  app.setNotFoundHandler((_request, reply) => sendFailure(reply, failures.noSuchAddress()));
  for (const [{ method, path }, candidates] of byRoute(operations)) {
    app.route({
      method,
      url: path,
      handler: async (raw, reply) => {
        const request = toRequest(raw);
        const operation = candidates.find(({ applies }) => applies === undefined || applies(request));
        if (operation === undefined) throw failures.noSuchAddress();
        return sendResult(reply, await operation.run(context, request));
      },
    });
  }
}

function toRequest(raw: FastifyRequest): QuentnRequest {
  const { caller, account } = senderOf(raw);
  return {
    caller,
    account,
    body: raw.body instanceof Buffer && raw.body.length > 0 ? readLenientJson(raw.body) : undefined,
    query: lastOfEach(raw.query),
    params: raw.params as QuentnRequest['params'],
  };
}
