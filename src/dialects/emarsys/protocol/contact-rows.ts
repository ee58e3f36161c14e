import { kept, type Rows } from '../../../core/contacts/rows.ts';
import type { ContactRow, RowOutcome } from '../../../core/contacts/save-contacts.ts';
import { EmarsysError, failures } from '../errors.ts';
import type { AccountFields } from './account-fields.ts';
import { type Key, readRow, refuseContactList, rowFailure, sentContact } from './contact-row.ts';
import { isAbsent, members } from './operation.ts';

/** Most contacts in one request (documented). */
export const batchSize = 1_000;

/** One element of `contacts`: what the reply calls it, and why it cannot be saved where that is known already. */
interface SentRow {
  readonly sent: string;
  readonly failure?: EmarsysError;
}

/** The rows of a batch as the client sent them. */
export interface Batch {
  readonly rows: Rows;
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
  const rows: ContactRow[] = [];
  // Taken out of the body, which is there until the reply: so long a thousand contacts need not be.
  const sent = contacts.splice(0).map((contact): SentRow => {
    const one = sentContact(fields, key, withSource(members(contact), source_id));
    try {
      rows.push(readRow(fields, key, one, mode));
      return { sent: one.sent };
    } catch (error) {
      if (error instanceof EmarsysError) return { sent: one.sent, failure: error };
      throw error;
    }
  });
  return batchOf(key, kept(rows), sent);
}

/** By itself, so that what the reply keeps until its time are not the rows as objects. */
function batchOf(key: Key, rows: Rows, sent: readonly SentRow[]): Batch {
  return { rows, reply: (outcomes, id) => replyFor(key, sent, outcomes, id) };
}

/** A source beside `contacts` is that of the contacts that name none. */
function withSource(contact: Readonly<Record<string, unknown>>, sourceId: unknown): Readonly<Record<string, unknown>> {
  return isAbsent(sourceId) || contact.source_id !== undefined ? contact : { ...contact, source_id: sourceId };
}

function replyFor(
  key: Key,
  rows: readonly SentRow[],
  outcomes: readonly RowOutcome[],
  id: Parameters<Batch['reply']>[1],
): object {
  const ids: (number | string)[] = [];
  const errors: Record<string, Record<string, string>> = Object.create(null);
  const rest = outcomes.values();
  for (const { sent, failure } of rows) {
    const outcome = failure === undefined ? rest.next().value : undefined;
    if (outcome !== undefined && outcome.status !== 'refused') {
      ids.push(id(outcome));
      continue;
    }
    const refused = outcome === undefined ? failures.databaseConnection() : rowFailure(outcome, key, sent);
    const { code, message } = failure ?? refused;
    errors[sent] = { ...errors[sent], [String(code)]: message };
  }
  // quirk: without failures `errors` is absent, never an empty list: one client calls `.items()` on it (E-18).
  return Object.keys(errors).length === 0 ? { ids } : { ids, errors };
}
