import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { HubError } from '../../core/errors.ts';
import type { Dialect, DialectContext } from '../dialect.ts';
import { readJson } from '../wire/json.ts';
import { type Authenticate, authenticator } from './auth.ts';
import { contactCheckInternalIds } from './contact-check-internal-ids.ts';
import { contactCreate } from './contact-create.ts';
import { contactData } from './contact-data.ts';
import { contactDelete } from './contact-delete.ts';
import { contactFetchInternalId } from './contact-fetch-internal-id.ts';
import {
  contactFieldChoiceList,
  contactFieldChoiceListTranslated,
  contactFieldChoices,
} from './contact-field-choice-list.ts';
import { contactFieldCreate } from './contact-field-create.ts';
import { contactFieldList, contactFieldListTranslated } from './contact-field-list.ts';
import { contactList } from './contact-list.ts';
import { contactMultipleCreate } from './contact-multiple-create.ts';
import { contactMultipleUpdate } from './contact-multiple-update.ts';
import { contactUpdate } from './contact-update.ts';
import { customerSettings } from './customer-settings.ts';
import { EmarsysError, failureOf, failures } from './errors.ts';
import { exportChanges } from './export-changes.ts';
import { exportData } from './export-data.ts';
import { exportRegistrations } from './export-registrations.ts';
import { exportStatus, statusOf } from './export-status.ts';
import { languagesList } from './languages-list.ts';
import { type AccountFields, accountFields } from './protocol/account-fields.ts';
import { type EmarsysRequest, type Operation, RawReply, WithExtras } from './protocol/operation.ts';
import { canonicalUrl } from './protocol/path.ts';
import { sourceCreate } from './source-create.ts';
import { sourceDelete, sourceDeleteLong } from './source-delete.ts';
import { sourceList } from './source-list.ts';

/** Every operation that is served, by the vendor's resources. */
export const operations: readonly Operation[] = [
  sourceCreate,
  sourceList,
  sourceDelete,
  sourceDeleteLong,
  contactMultipleCreate,
  contactCreate,
  contactMultipleUpdate,
  contactUpdate,
  contactDelete,
  contactData,
  contactList,
  contactFetchInternalId,
  contactCheckInternalIds,
  contactFieldList,
  contactFieldListTranslated,
  contactFieldCreate,
  contactFieldChoiceList,
  contactFieldChoiceListTranslated,
  contactFieldChoices,
  customerSettings,
  languagesList,
  exportChanges,
  exportRegistrations,
  exportStatus,
  exportData,
];

/** Emarsys v2: JSON envelopes, fields by number, requests signed with X-WSSE. */
export const emarsys: Dialect = {
  name: 'emarsys',
  prefix: '/api/v2',
  credential: 'signature',
  canonicalUrl,
  register,
  describeExport: (value, account) => envelope(0, 'OK', statusOf(value, account)),
  howToReach: (baseUrl, user) =>
    `Emarsys    ${baseUrl}/api/v2/  X-WSSE user ${user ?? ''}  (npm run -s kontor -- wsse prints a header)`,
};

function register(app: FastifyInstance, context: DialectContext): void {
  const authenticate = authenticator(context);
  const views = new WeakMap<object, AccountFields>();

  app.removeAllContentTypeParsers();
  // Clients send JSON under every Content-Type, broken ones included, and under none.
  app.addHook('onRequest', async (request, reply) => {
    request.headers['content-type'] = 'application/json';
    await letIn(authenticate, request, reply);
  });
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body: Buffer, done) => done(null, body));
  app.setErrorHandler((error, _request, reply) => send(reply, failureFor(error, reply)));
  app.setNotFoundHandler((_request, reply) => send(reply, failures.notImplemented()));

  for (const [route, candidates] of byRoute(operations)) {
    const [method, url] = route;
    app.route({
      method,
      url,
      handler: async (raw, reply) => {
        const request = toRequest(context, raw, views);
        const operation = candidates.find(({ applies }) => applies === undefined || applies(request));
        if (operation === undefined) throw failures.notImplemented();
        return answer(reply, await operation.run(context, request));
      },
    });
  }
}

/** Operations that share a method and a path, in the order of the table. */
function byRoute(table: readonly Operation[]): [route: [method: Operation['method'], url: string], Operation[]][] {
  const routes = new Map<string, [[Operation['method'], string], Operation[]]>();
  for (const operation of table) {
    const name = `${operation.method} ${operation.path}`;
    const entry = routes.get(name) ?? [[operation.method, operation.path], []];
    entry[1].push(operation);
    routes.set(name, entry);
  }
  return [...routes.values()];
}

async function letIn(authenticate: Authenticate, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const { caller, limits } = await authenticate(request.raw.headers, request.ip);
  for (const [name, value] of Object.entries(limits.headers)) reply.raw.setHeader(name, value);
  if (caller === 'throttled' || limits.exceeded) throw failures.tooManyRequests();
  if (caller === undefined) throw failures.unauthorized();
  Object.assign(request, { caller, accountId: caller.accountId });
}

function toRequest(
  context: DialectContext,
  raw: FastifyRequest,
  views: WeakMap<object, AccountFields>,
): EmarsysRequest {
  const { caller } = raw as FastifyRequest & Pick<EmarsysRequest, 'caller'>;
  const body = raw.body instanceof Buffer && raw.body.length > 0 ? readJson(raw.body) : undefined;
  return {
    caller,
    body,
    query: raw.query as EmarsysRequest['query'],
    params: raw.params as EmarsysRequest['params'],
    async account() {
      const account = await context.reader.accounts.byId(caller.accountId);
      if (account === undefined) throw failures.unauthorized();
      return account;
    },
    async fields() {
      const custom = await context.customFields(caller.accountId);
      const view = views.get(custom) ?? accountFields(custom);
      views.set(custom, view);
      return view;
    },
  };
}

function answer(reply: FastifyReply, result: unknown): unknown {
  if (result instanceof RawReply) {
    reply.headers({ ...result.headers, 'content-type': result.contentType, ...always });
    return reply.send(Readable.from(result.body, { objectMode: false }));
  }
  const { data, extras } = result instanceof WithExtras ? result : { data: result, extras: {} };
  return json(reply, 200, envelope(0, 'OK', data, extras));
}

function failureFor(error: unknown, reply: FastifyReply): EmarsysError {
  if (error instanceof EmarsysError) return error;
  if (error instanceof HubError) return failureOf(error.refusal);
  const status = (error as { statusCode?: number }).statusCode ?? 500;
  if (status === 413) return failures.payloadTooLarge();
  if (status < 500) return failures.invalidPayload();
  Object.assign(reply.request, { defect: error });
  return failures.internal();
}

function send(reply: FastifyReply, failure: EmarsysError): FastifyReply {
  return json(reply, failure.status, envelope(failure.code, failure.message, ''));
}

const always = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };

/** quirk: the Content-Type has no charset: one SDK compares the whole value. Fastify adds one to texts, not to bytes. */
function json(reply: FastifyReply, status: number, text: string): FastifyReply {
  return reply
    .code(status)
    .headers({ ...always, 'content-type': 'application/json' })
    .send(Buffer.from(text));
}

function envelope(replyCode: number, replyText: string, data: unknown, extras: object = {}): string {
  return JSON.stringify({ replyCode, replyText, data, ...extras });
}
