import type { FastifyInstance, FastifyRequest, HTTPMethods } from 'fastify';
import type { Dialect, DialectContext } from '../dialect.ts';
import { failedLogins } from '../wire/failed-logins.ts';
import { lastOfEach } from '../wire/query.ts';
import { doorkeeper, senderOf } from './auth.ts';
import { deleteContactsId } from './delete-contacts-id.ts';
import { failures } from './errors.ts';
import { getContactCompanies } from './get-contact-companies.ts';
import { getContactCompaniesId } from './get-contact-companies-id.ts';
import { getContactCompaniesIdContacts } from './get-contact-companies-id-contacts.ts';
import { getContactCompaniesPrimaryContactEmail } from './get-contact-companies-primary-contact-email.ts';
import { getContacts } from './get-contacts.ts';
import { getContactsBaseInfo } from './get-contacts-base-info.ts';
import { getContactsDynamicFields } from './get-contacts-dynamic-fields.ts';
import { getContactsEmail } from './get-contacts-email.ts';
import { getContactsFieldValue } from './get-contacts-field-value.ts';
import { getContactsId } from './get-contacts-id.ts';
import { getContactsPatchFields } from './get-contacts-patch-fields.ts';
import { getContactsPhone } from './get-contacts-phone.ts';
import { getContactsSecretIp } from './get-contacts-secret-ip.ts';
import { getDynamicFieldsOwner } from './get-dynamic-fields-owner.ts';
import { getStores } from './get-stores.ts';
import { getStoresId } from './get-stores-id.ts';
import { getStoresNumber } from './get-stores-number.ts';
import { patchContacts } from './patch-contacts.ts';
import { patchContactsId } from './patch-contacts-id.ts';
import { postContactCompanies } from './post-contact-companies.ts';
import { postContactCompaniesIdAddContact } from './post-contact-companies-id-add-contact.ts';
import { postContactCompaniesIdRemoveContact } from './post-contact-companies-id-remove-contact.ts';
import { postContacts } from './post-contacts.ts';
import { postContactsIdLogin } from './post-contacts-id-login.ts';
import { postContactsIdSetPassword } from './post-contacts-id-set-password.ts';
import { postStores } from './post-stores.ts';
import { membersOf, readBody } from './protocol/body.ts';
import { wireDescription } from './protocol/description.ts';
import { type DynamicFields, dynamicFields } from './protocol/dynamic-fields.ts';
import { notOffered } from './protocol/not-offered.ts';
import type { LoyaltiiContext, LoyaltiiRequest, Operation } from './protocol/operation.ts';
import { createPasswords } from './protocol/passwords.ts';
import { failureFor, sendFailure, sendResult } from './protocol/reply.ts';
import { putContactsId } from './put-contacts-id.ts';

/** Every operation that is served, as the vendor's help page lists them. */
const operations: readonly Operation[] = [
  postContacts,
  getContactsId,
  getContactsSecretIp,
  getContactsEmail,
  getContactsPhone,
  getContactsFieldValue,
  getContacts,
  getContactsBaseInfo,
  getContactsPatchFields,
  getContactsDynamicFields,
  putContactsId,
  patchContactsId,
  patchContacts,
  deleteContactsId,
  postContactsIdLogin,
  postContactsIdSetPassword,
  postStores,
  getStoresId,
  getStoresNumber,
  getStores,
  postContactCompanies,
  getContactCompaniesId,
  getContactCompaniesIdContacts,
  getContactCompaniesPrimaryContactEmail,
  getContactCompanies,
  postContactCompaniesIdAddContact,
  postContactCompaniesIdRemoveContact,
  getDynamicFieldsOwner,
];

/** Loyaltii v1: an ASP.NET Web API with PascalCase members, a key in `X-ApiKey`, one e-mail and one phone a contact. */
export const loyaltii: Dialect = {
  name: 'loyaltii',
  prefix: '/api/v1',
  credential: 'key',
  register,
  howToReach: (baseUrl, secret) => [
    `Loyaltii ${baseUrl}/api/v1/  X-ApiKey: ${secret}`,
    `  curl -H "X-ApiKey: ${secret}" ${baseUrl}/api/v1/Contacts`,
  ],
  description: { title: 'Loyaltii v1', operations, ...wireDescription },
};

/** Longest request, in bytes; a contact takes one thousandth of it. */
const bodyLimit = 1024 * 1024;

/** Wrong passwords a minute that are answered: for one contact from one address, and for one contact in all. */
const mostWrongPasswords = { perUser: 10, perAddress: 30 };

const methods: readonly HTTPMethods[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE'];

function register(app: FastifyInstance, context: DialectContext): void {
  const letIn = doorkeeper(context);
  const { publicUrl } = context;
  const own: LoyaltiiContext = {
    ...context,
    passwords: createPasswords(),
    guesses: failedLogins(context),
    wrongPasswords: failedLogins(context, mostWrongPasswords),
  };
  // Declared before they are set, so that all requests have one shape.
  app.decorateRequest('sender').decorateRequest('accountId').removeAllContentTypeParsers();
  app.addHook('onRequest', letIn);
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit }, (_request, body: Buffer, done) => done(null, body));
  app.setErrorHandler((error, request, reply) => sendFailure(reply, failureFor(error, request)));
  app.setNotFoundHandler(({ originalUrl }, reply) => sendFailure(reply, failures.noResource(publicUrl + originalUrl)));
  addRoutes(app, own);
}

function addRoutes(app: FastifyInstance, context: LoyaltiiContext): void {
  const views = new WeakMap<object, DynamicFields>();
  for (const [url, byMethod] of byPath([...operations, ...notOffered.map(refusing)])) {
    for (const [method, candidates] of byMethod) {
      app.route({
        method,
        url,
        handler: async (raw, reply) => {
          const request = toRequest(context, raw, views);
          const operation = candidates.find(({ applies }) => applies === undefined || applies(request));
          if (operation === undefined) throw failures.noResource(context.publicUrl + raw.originalUrl);
          return sendResult(reply, await operation.run(context, request));
        },
      });
    }
    const served: readonly string[] = [...byMethod.keys()];
    app.route({
      method: methods.filter((method) => !served.includes(method)),
      url,
      handler: ({ method }, reply) =>
        sendFailure(reply.header('allow', served.join(', ')), failures.methodNotAllowed(method)),
    });
  }
}

/** An operation that only says that it is not offered. */
function refusing({ name, method, path }: (typeof notOffered)[number]): Operation {
  return {
    name,
    method: method as Operation['method'],
    path,
    run: () => Promise.reject(failures.notOffered(name)),
  };
}

/** Operations by their paths and methods, in the order of the table. */
function byPath(table: readonly Operation[]): ReadonlyMap<string, ReadonlyMap<Operation['method'], Operation[]>> {
  const paths = new Map<string, Map<Operation['method'], Operation[]>>();
  for (const operation of table) {
    const { method, path } = operation;
    const byMethod = paths.get(path) ?? new Map<Operation['method'], Operation[]>();
    byMethod.set(method, [...(byMethod.get(method) ?? []), operation]);
    paths.set(path, byMethod);
  }
  return paths;
}

function toRequest(
  context: LoyaltiiContext,
  raw: FastifyRequest,
  views: WeakMap<object, DynamicFields>,
): LoyaltiiRequest {
  const { caller, account } = senderOf(raw);
  return {
    caller,
    account,
    query: queryOf(raw),
    id() {
      const { id = '' } = raw.params as { id?: string };
      if (/^[1-9]\d{0,9}$/.test(id) && Number(id) < 2 ** 31) return Number(id);
      throw failures.noResource(context.publicUrl + raw.originalUrl);
    },
    body: () => readBody(raw.body as Buffer | undefined, raw.headers['content-type']),
    async dynamicFields() {
      const custom = await context.customFields(account);
      const view = views.get(custom) ?? dynamicFields(custom);
      views.set(custom, view);
      return view;
    },
  };
}

/** One text for each name, whose letter case does not matter. */
function queryOf({ query }: FastifyRequest): ReadonlyMap<string, string> {
  return membersOf(Object.entries(lastOfEach(query)).map(([name, value = '']) => [name, value]));
}
