import type { FastifyReply, FastifyRequest } from 'fastify';
import type { RowOutcome } from '../../../core/contacts/save-contacts.ts';
import { HubError } from '../../../core/errors.ts';
import type { Contact } from '../../../core/hub.ts';
import type { Organisation } from '../../../core/organisations/organisation.ts';
import { node, writeXml, type XmlNode } from '../../wire/xml-writer.ts';
import { AcuInvoiceError, failureOf, failures } from '../errors.ts';
import { clientFields, contactFields } from '../fields.ts';
import type { Success } from './operation.ts';

/** A contact as replies show it: always all six elements. quirk: without its client. */
export function contactNode({ id, fields }: Contact): XmlNode {
  const texts = contactFields
    .filter(({ type }) => type !== 'id')
    .map(({ element, key }) => node(element, String(fields[key] ?? '')));
  return node('contact', [node('contact_id', String(id)), ...texts]);
}

/** A client as replies show it, in the manner of a contact. */
export function clientNode({ id, name, fields }: Organisation): XmlNode {
  const texts = clientFields.map(({ element, key }) => node(element, key === 'name' ? name : (fields[key] ?? '')));
  return node('client', [node('client_id', String(id)), ...texts]);
}

/** The id of a contact that was to be saved; fails when it was refused. */
export function savedId(outcome: RowOutcome | undefined): number {
  if (outcome === undefined) throw failures.internal();
  if (outcome.status === 'refused') throw failureOf(outcome.refusal);
  return outcome.id;
}

/** Answers with what an operation gave. */
export function sendSuccess(reply: FastifyReply, { content, attributes = {} }: Success): FastifyReply {
  return sendXml(reply, 200, node('response', content, { status: 'ok', ...attributes }));
}

/** Answers with a failure. */
export function sendFailure(reply: FastifyReply, failure: AcuInvoiceError): FastifyReply {
  return sendXml(reply, failure.status, node('response', [node('error', failure.message)], { status: 'fail' }));
}

/** This wire's words for whatever was thrown. A defect is left on the request for the log; the client learns nothing. */
export function failureFor(error: unknown, request: FastifyRequest): AcuInvoiceError {
  if (error instanceof AcuInvoiceError) return error;
  if (error instanceof HubError) return failureOf(error.refusal);
  const status = (error as { statusCode?: number }).statusCode ?? 500;
  if (status === 413) return failures.tooLarge();
  if (status < 500) return failures.unreadable();
  Object.assign(request, { defect: error });
  return failures.internal();
}

/** On every reply: personal data is not for caches, and XML is never a page. */
const always = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };

/** quirk: the Content-Type has no charset: one client compares the whole value. Without a serializer Fastify adds one. */
function sendXml(reply: FastifyReply, status: number, root: XmlNode): FastifyReply {
  return reply
    .code(status)
    .headers({ ...always, 'content-type': 'application/xml' })
    .serializer(asIs)
    .send(writeXml(root));
}

function asIs(text: string): string {
  return text;
}
