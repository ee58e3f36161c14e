import type { Arrival } from '../../../core/contacts/arrivals.ts';
import type { MergeMethod } from '../../../core/contacts/contact-values.ts';
import type { ContactRow, SavePolicy } from '../../../core/contacts/save-contacts.ts';
import { HubError } from '../../../core/errors.ts';
import type { SpamScreen } from '../../../core/spam-screen.ts';
import type { SentContact } from './contact-body.ts';
import { readReturnFields } from './contact-view.ts';
import { isTrue } from './operation.ts';

type Members = Readonly<Record<string, unknown>>;

/** How contacts are to be created. */
export interface SaveOptions {
  readonly check: 'auto' | 'email' | 'none';
  readonly merge: MergeMethod;
  readonly returnFields: readonly string[];
  /** New contacts of one address within an hour; absent: any number. */
  readonly floodLimit?: number;
  readonly spamProtection: boolean;
}

const checks: readonly SaveOptions['check'][] = ['auto', 'email', 'none'];
const methods: readonly MergeMethod[] = ['update_add', 'update', 'add'];

/** Reads the members beside the contact; one client sends them inside it. Raises `invalid`. */
export function readSaveOptions(body: Members, contact: Members = {}): SaveOptions {
  const sent: Members = { ...pick(contact), ...pick(body) };
  const floodLimit = readFloodLimit(sent.flood_limit);
  return {
    check: readWord('duplicate_check_method', sent.duplicate_check_method, checks),
    merge: readWord('duplicate_merge_method', sent.duplicate_merge_method, methods),
    returnFields: readReturnFields(sent.return_fields),
    ...(floodLimit === 0 ? {} : { floodLimit }),
    spamProtection: isTrue(sent.spam_protection),
  };
}

/** The row that creates a contact, or merges it into the one that it duplicates. */
export function newContactRow(options: SaveOptions, contact: SentContact, address: string | undefined): ContactRow {
  const { fields, terms = [], comment } = contact;
  const { email } = fields;
  const arrival: Arrival | undefined =
    address === undefined
      ? undefined
      : { address, ...(options.floodLimit === undefined ? {} : { limit: options.floodLimit }) };
  return {
    fields,
    ...(options.check === 'auto' ? { search: 'duplicates' } : {}),
    ...(options.check === 'email' && typeof email === 'string' ? { match: { by: 'email', value: email } } : {}),
    ...(terms.length === 0 ? {} : { tags: { mode: 'add', tagIds: terms } }),
    ...(comment === undefined ? {} : { comment }),
    ...(arrival === undefined ? {} : { arrival }),
  };
}

/** Of several contacts with one mail the oldest is the duplicate. */
export function policyOf({ merge }: SaveOptions): SavePolicy {
  return { found: 'update', missing: 'create', several: 'oldest', merge };
}

/** The person's address, as the page prints it in the contact or beside it; undefined where there is none. */
export function readRequestIp(body: Members, contact: Members): string | undefined {
  const sent = [contact.request_ip, body.request_ip].find((one) => typeof one === 'string' && one.trim() !== '');
  return typeof sent === 'string' ? sent.trim().slice(0, longestAddress) : undefined;
}

/** Longest address that is told from others, in characters. */
const longestAddress = 64;

/** Raises `forbidden` for an address that spam comes from, where that is to be checked. */
export async function refuseSpam(screen: SpamScreen, options: SaveOptions, address: string | undefined): Promise<void> {
  if (!options.spamProtection || address === undefined) return;
  if ((await screen.verdict(address)) === 'listed') throw new HubError({ kind: 'forbidden', what: 'request_ip' });
}

/** Members of a request that are options, if they say something. */
function pick(sent: Members): Members {
  const names = ['duplicate_check_method', 'duplicate_merge_method', 'return_fields', 'flood_limit', 'spam_protection'];
  return Object.fromEntries(
    names.filter((name) => Object.hasOwn(sent, name) && sent[name] !== null).map((name) => [name, sent[name]]),
  );
}

function readWord<T extends string>(field: string, sent: unknown, words: readonly T[]): T {
  const [usual] = words;
  if (usual !== undefined && (sent === undefined || sent === '')) return usual;
  const word = words.find((one) => one === sent);
  if (word === undefined) throw new HubError({ kind: 'invalid', field, expected: words.join(', ') });
  return word;
}

/** 0 is no limit; clients send texts too. */
function readFloodLimit(sent: unknown): number {
  if (sent === undefined || sent === '' || sent === false) return 0;
  const text = typeof sent === 'number' ? String(sent) : sent;
  if (typeof text === 'string' && /^\d{1,9}$/.test(text.trim())) return Number(text);
  throw new HubError({ kind: 'invalid', field: 'flood_limit', expected: 'a whole number' });
}
