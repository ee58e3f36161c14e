import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Dialect, DialectContext } from '../dialect.ts';
import { readJson } from '../wire/json.ts';
import { lastOfEach } from '../wire/query.ts';
import { byRoute } from '../wire/routes.ts';
import type { Verdict } from '../wire/verdict.ts';
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
import { failures } from './errors.ts';
import { exportChanges } from './export-changes.ts';
import { exportData } from './export-data.ts';
import { exportRegistrations } from './export-registrations.ts';
import { exportStatus, exportStatusById, statusOf } from './export-status.ts';
import { languagesList } from './languages-list.ts';
import { type AccountFields, accountFields } from './protocol/account-fields.ts';
import { wireDescription } from './protocol/description.ts';
import type { EmarsysRequest, Operation } from './protocol/operation.ts';
import { canonicalUrl } from './protocol/path.ts';
import { envelope, failureFor, sendFailure, sendResult } from './protocol/reply.ts';
import { wsseHeader } from './protocol/wsse-header.ts';
import { sourceCreate } from './source-create.ts';
import { sourceDelete, sourceDeleteLong } from './source-delete.ts';
import { sourceList } from './source-list.ts';

/** Every operation that is served, by the vendor's resources. */
const operations: readonly Operation[] = [
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
  exportStatusById,
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
  signatureHeader: (user, secret, now) => `X-WSSE: ${wsseHeader(user, secret, now)}`,
  howToReach: (baseUrl, secret, user = '') => [
    `Emarsys  ${baseUrl}/api/v2/  X-WSSE with the user ${user} and the secret ${secret}`,
    `  curl -H "$(npm run -s kontor -- wsse --user ${user} --secret ${secret})" ${baseUrl}/api/v2/settings`,
  ],
  description: { title: 'Emarsys v2', operations, ...wireDescription },
};

function register(app: FastifyInstance, context: DialectContext): void {
  const authenticate = authenticator(context);
  const views = new WeakMap<object, Promise<AccountFields>>();

  // Declared before they are set, so that all requests have one shape.
  app.decorateRequest('sender').decorateRequest('accountId').removeAllContentTypeParsers();
  // Clients send JSON under every Content-Type, broken ones included, and under none. A parser for `*` would do, but
  // Fastify takes the type apart anew for it at every request.
  app.addHook('onRequest', (request, reply) => {
    request.headers['content-type'] = 'application/json';
    return letIn(authenticate, request, reply);
  });
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body: Buffer, done) =>
    done(null, body),
  );
  app.setErrorHandler((error, request, reply) => sendFailure(reply, failureFor(error, request)));
  app.setNotFoundHandler((_request, reply) => sendFailure(reply, failures.notImplemented()));

  for (const [{ method, path }, candidates] of byRoute(operations)) {
    app.route({
      method,
      url: path,
      handler: async (raw, reply) => {
        const request = toRequest(context, raw, views);
        const operation = candidates.find(({ applies }) => applies === undefined || applies(request));
        if (operation === undefined) throw failures.notImplemented();
        return sendResult(reply, await operation.run(context, request));
      },
    });
  }
}

/** A request with what `letIn` found out about it. */
type Admitted = FastifyRequest & { sender: NonNullable<Verdict['sender']>; accountId: number };

async function letIn(authenticate: Authenticate, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const { sender, throttled, limits } = await authenticate(request.raw.headers, request.ip);
  // One client dies without these on any reply, errors included.
  reply.headers({
    'x-ratelimit-limit': String(limits.limit),
    'x-ratelimit-remaining': String(limits.remaining),
    'x-ratelimit-reset': String(limits.resetsAt),
  });
  if (throttled || limits.exceeded) {
    reply.header('retry-after', limits.secondsLeft);
    throw failures.tooManyRequests();
  }
  if (sender === undefined) throw failures.unauthorized();
  const admitted = request as Admitted;
  admitted.sender = sender;
  admitted.accountId = sender.account.id;
}

function toRequest(
  context: DialectContext,
  raw: FastifyRequest,
  views: WeakMap<object, Promise<AccountFields>>,
): EmarsysRequest {
  const { caller, account } = (raw as Admitted).sender;
  const body = raw.body instanceof Buffer && raw.body.length > 0 ? readJson(raw.body) : undefined;
  return {
    caller,
    account,
    body,
    query: lastOfEach(raw.query),
    params: raw.params as EmarsysRequest['params'],
    fields() {
      const custom = context.customFields(account);
      const view = views.get(custom) ?? custom.then((own) => accountFields(own, account.timezone));
      views.set(custom, view);
      return view;
    },
  };
}
