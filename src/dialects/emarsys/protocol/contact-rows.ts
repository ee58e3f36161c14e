import type { ContactRow, RowOutcome } from '../../../core/contacts/save-contacts.ts';
import { EmarsysError, failures } from '../errors.ts';
import type { AccountFields } from './account-fields.ts';
import { type Key, readRow, refuseContactList, rowFailure, sentContact } from './contact-row.ts';
import { isAbsent, members } from './operation.ts';

/** Most contacts in one request (documented). */
export const batchSize = 1_000;

/** One element of `contacts`: what to save, or why not. */
type ReadRow =
  | { readonly sent: string; readonly row: ContactRow }
  | { readonly sent: string; readonly failure: EmarsysError };

/** The rows of a batch as the client sent them. */
export interface Batch {
  readonly rows: readonly ContactRow[];
  /** The reply's `ids` and `errors` once the rows have their outcomes. */
  reply(
    outcomes: readonly RowOutcome[],
    id: (outcome: Exclude<RowOutcome, { status: 'refused' }>) => number | string,
  ): object;
}

/**
 * Reads `contacts`, of which at most 1,000 are allowed; `tooLarge` says it in the page's words. A contact that cannot
 * be read fails alone, under its key value.
 */
export function readBatch(
  fields: AccountFields,
  key: Key,
  body: Readonly<Record<string, unknown>>,
  { mode, tooLarge }: { readonly mode: 'create' | 'update'; readonly tooLarge: () => EmarsysError },
): Batch {
  const { contacts, source_id } = body;
  if (!Array.isArray(contacts)) throw failures.parametersMissing();
  if (contacts.length > batchSize) throw tooLarge();
  refuseContactList(body);
  const read = contacts.map((contact) => readOne(fields, key, withSource(members(contact), source_id), mode));
  return {
    rows: read.flatMap((one) => ('row' in one ? one.row : [])),
    reply: (outcomes, id) => replyFor(key, read, outcomes, id),
  };
}

/** A source beside `contacts` is that of the contacts that name none. */
function withSource(contact: Readonly<Record<string, unknown>>, sourceId: unknown): Readonly<Record<string, unknown>> {
  return isAbsent(sourceId) || contact.source_id !== undefined ? contact : { ...contact, source_id: sourceId };
}

function readOne(
  fields: AccountFields,
  key: Key,
  body: Readonly<Record<string, unknown>>,
  mode: 'create' | 'update',
): ReadRow {
  const contact = sentContact(fields, key, body);
  const { sent } = contact;
  try {
    return { sent, row: readRow(fields, key, contact, mode) };
  } catch (error) {
    if (error instanceof EmarsysError) return { sent, failure: error };
    throw error;
  }
}

function replyFor(
  key: Key,
  read: readonly ReadRow[],
  outcomes: readonly RowOutcome[],
  id: Parameters<Batch['reply']>[1],
): object {
  const ids: (number | string)[] = [];
  const errors: Record<string, Record<string, string>> = Object.create(null);
  const rest = outcomes.values();
  for (const one of read) {
    const outcome = 'row' in one ? rest.next().value : undefined;
    if (outcome !== undefined && outcome.status !== 'refused') {
      ids.push(id(outcome));
      continue;
    }
    const refused = outcome === undefined ? failures.databaseConnection() : rowFailure(outcome, key, one.sent);
    const { code, message } = 'failure' in one ? one.failure : refused;
    errors[one.sent] = { ...errors[one.sent], [String(code)]: message };
  }
  // quirk: without failures `errors` is absent, never an empty list: one client calls `.items()` on it (E-18).
  return Object.keys(errors).length === 0 ? { ids } : { ids, errors };
}
