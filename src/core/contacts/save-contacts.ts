import { ensureDuplicateIndex } from '../duplicates/duplicate-index.ts';
import { duplicateKeys, findDuplicates, type Likely } from '../duplicates/find-duplicates.ts';
import { searchedKeys } from '../duplicates/likeness.ts';
import type { Refusal } from '../errors.ts';
import type { FieldPatch } from '../fields/field.ts';
import type { Caller, Contact, ContactKey, Hub, Soon, Tx } from '../hub.ts';
import { queuePair } from '../merging/queue-pair.ts';
import { belongingFields, makeNamedOrganisations, unknownOrganisation } from '../organisations/belonging.ts';
import { storeFields, unknownStore } from '../stores/unknown-store.ts';
import type { TagWish } from '../tags/contact-tags.ts';
import { type Arrival, tooManyArrivals } from './arrivals.ts';
import { areHeld, contactKey, decisive, fieldKeys, holdForKeyFields, keyFieldsFor } from './contact-keys.ts';
import { type MergeMethod, patchedValues } from './contact-values.ts';
import { contactsByKey } from './find-contacts.ts';
import { keyText } from './key-text.ts';
import { eachOf, type Preview, previewOfMatches, type Rows } from './rows.ts';
import { createContact, updateContact, type Writing } from './write-contact.ts';

/** Names one contact: `by` is a field key, `id` (the base's own number) or `publicId`. */
export interface ContactMatch {
  readonly by: string;
  readonly value: string;
}

/** What one row of a write says. */
export interface ContactRow {
  /** Whom the row is about; without it, and without a search, the row is always a new contact. */
  readonly match?: ContactMatch;
  /** Instead of `match`: the row is about who is the same person, as far as can be told from its fields. */
  readonly search?: 'duplicates';
  readonly fields: FieldPatch;
  /** Fields of which a day was said, and no time: an instant on that day in the zone stays as it is. */
  readonly days?: { readonly timezone: string; readonly fields: readonly string[] };
  /** Tags that the contact carries on from now; of another account's, nothing comes. */
  readonly tags?: TagWish;
  /** Something to be noted about the contact, whether it is new or not. */
  readonly comment?: string;
  /** Where the contact comes from, if it is a new one. */
  readonly arrival?: Arrival;
  /** The application this write comes from; must exist. */
  readonly sourceId?: number;
  /** Keys (`email`, `phone`, `fullName`, ...) that no other contact may hold when the row is written: see `takenKey`. */
  readonly unique?: readonly string[];
  /** The version that the row was made from: another one refuses it. */
  readonly version?: number;
  /** The hash of a password that the contact has from now on: see `hashPassword`. */
  readonly passwordHash?: string;
  /** Whether the outcome carries the contact as it was written: a later read may already see another's write. */
  readonly returning?: 'contact';
  /** A reason found before the core was asked; the row then keeps its place and is refused with it. */
  readonly refusal?: Refusal;
}

/** What a caller wants when its rows meet the base. */
export interface SavePolicy {
  readonly found: 'refuse' | 'update';
  readonly missing: 'refuse' | 'create';
  /** Which contact is meant when several match; `refuse`, where nothing is said. */
  readonly several?: 'refuse' | 'oldest';
  /**
   * Whether contacts may belong to organisations by numbers that nobody has given: `named` makes those as long as the
   * account has described none; `known`, where nothing is said, refuses them.
   */
  readonly organisations?: 'known' | 'named';
  /** How a contact takes on the values of a row; `update_add`, where nothing is said. */
  readonly merge?: MergeMethod;
}

/** What became of a row. `unchanged`: the contact already said all that, and nothing of it was written. */
export type RowOutcome =
  | {
      readonly status: 'created' | 'updated' | 'unchanged';
      readonly id: number;
      readonly contact?: Contact;
      /** Contacts that a created one may be the same as: the pairs wait for review. */
      readonly review?: readonly Likely[];
    }
  | { readonly status: 'refused'; readonly refusal: Refusal };

/**
 * Creates and updates contacts in one transaction, row after row, so that a row sees the ones before it. A row that
 * cannot be saved is refused alone: `duplicate` when `found: 'refuse'`, `not_found` when `missing: 'refuse'`
 * (and for an unknown source, organisation or store), `ambiguous` when several contacts match and `several: 'refuse'`,
 * `too_many` when too many new contacts came from one address, `duplicate` when another contact holds a `unique` key,
 * `stale` when the contact has another `version`. Gives an outcome per row, in order.
 */
export async function saveContacts(
  hub: Hub,
  caller: Caller,
  command: { readonly rows: Rows; readonly policy: SavePolicy },
): Promise<readonly RowOutcome[]> {
  const { rows, policy } = command;
  const { accountId } = caller;
  const { searches, lookedBy, askedFor, sourceIds } = previewOf(rows);
  const save = async (tx: Tx): Promise<readonly RowOutcome[]> => {
    // It may take the whole account: before the keys, or those who wait for these would hold what it waits for.
    const isIndexed = searches && (await ensureDuplicateIndex(hub, tx, accountId));
    await holdForKeyFields({ hub, tx, accountId }, lookedBy);
    await tx.lock(accountId, () => keysOfRows(rows, lookedBy));
    const expected = policy.missing === 'create' ? rows.length : 0;
    await tx.contacts.lookAhead(accountId, askedFor, expected);
    const keyFields = await keyFieldsFor(tx, accountId, lookedBy);
    const holdsKeys = areHeld(keyFields, lookedBy);
    const writing: Writing = { hub, caller, tx, keyFields, holdsKeys, merge: policy.merge ?? 'update_add' };
    const work: Work = { ...writing, policy, isIndexed, sources: await knownSources(tx, accountId, sourceIds) };
    const outcomes: RowOutcome[] = [];
    for (const row of eachOf(rows)) outcomes.push(await saveRow(work, row, rows.length - outcomes.length - 1));
    return outcomes;
  };
  // A search takes long, and much that others want to hold.
  const among = searches ? undefined : { accountId, isLarge: rows.length > mostTogether };
  return hub.store.transaction(save, among);
}

/** So many rows go with those of others. */
const mostTogether = 50;

interface Work extends Writing {
  readonly policy: SavePolicy;
  /** Whether contacts are found by their likeness. */
  readonly isIndexed: boolean;
  /** Those of the named sources that exist. */
  readonly sources: ReadonlySet<number>;
}

function previewOf(rows: Rows): Preview {
  if ('pieces' in rows && rows.preview !== undefined) return rows.preview;
  let searches = false;
  const preview = previewOfMatches(eachOf(rows), (row, lookedBy, askedFor) => {
    searches ||= row.search !== undefined;
    for (const kind of keysLookedBy(row)) lookedBy.add(kind);
    const { unique = [] } = row;
    const values = unique.length === 0 ? {} : patchedValues({}, row.fields);
    askedFor.push(...unique.flatMap((kind) => contactKey(values, kind) ?? []));
  });
  return { ...preview, searches };
}

/** What is known before looking of the keys that rows look by, and of those that their contacts will have. */
function* keysOfRows(rows: Rows, lookedBy: ReadonlySet<string>): Generator<ContactKey> {
  const kinds = [...lookedBy];
  for (const { match, search, fields } of eachOf(rows)) {
    const values = patchedValues({}, fields);
    yield* decisive(fieldKeys(values, kinds));
    if (match !== undefined) yield { kind: match.by, value: keyText(match.by, match.value) };
    if (search !== undefined) yield* searchedKeys(values);
  }
}

/** The kinds of keys that a row looks by. */
function keysLookedBy({ match, search, unique = [] }: ContactRow): readonly string[] {
  if (search === 'duplicates') return [...duplicateKeys, ...unique];
  return match === undefined ? unique : [match.by, ...unique];
}

async function knownSources(tx: Tx, accountId: number, ids: Iterable<number>): Promise<ReadonlySet<number>> {
  const known = new Set<number>();
  for (const id of ids) {
    if ((await tx.sources.byId(accountId, id)) !== undefined) known.add(id);
  }
  return known;
}

/** `mayFollow` rows come after it. */
async function saveRow(work: Work, row: ContactRow, mayFollow: number): Promise<RowOutcome> {
  const refusal = row.refusal ?? (refersToOthers(row) ? await brokenReference(work, row) : undefined);
  if (refusal !== undefined) return { status: 'refused', refusal };
  const matched = matches(work, row);
  const { found, review = [] } = matched instanceof Promise ? await matched : matched;
  const [contact] = found;
  if (contact !== undefined) {
    const refused = refusedMatch(work.policy, row, found.length) ?? staleVersion(contact, row);
    return refused === undefined ? updateContact(work, contact, row) : { status: 'refused', refusal: refused };
  }
  const refusing = refusedCreation(work, row);
  const refused = refusing instanceof Promise ? await refusing : refusing;
  if (refused !== undefined) return { status: 'refused', refusal: refused };
  const outcome = await createContact(work, row, mayFollow);
  if (outcome.status === 'refused' || review.length === 0) return outcome;
  await queueForReview(work, outcome.id, review);
  return { ...outcome, review };
}

async function queueForReview({ hub, caller, tx }: Work, id: number, review: readonly Likely[]): Promise<void> {
  for (const { contactId, probability, explanation } of review) {
    await queuePair(hub, caller, tx, { contactIds: [contactId, id], probability, explanation });
  }
}

const referringFields = [...belongingFields, ...storeFields];

/** Whether a row names something that may not be there. */
function refersToOthers({ sourceId, fields }: ContactRow): boolean {
  return sourceId !== undefined || referringFields.some((field) => Object.hasOwn(fields, field));
}

/** Why a row cannot be saved whoever it is about: something that it names is not there. */
async function brokenReference(
  { hub, tx, caller, sources, policy }: Work,
  row: ContactRow,
): Promise<Refusal | undefined> {
  if (row.sourceId !== undefined && !sources.has(row.sourceId)) {
    return { kind: 'not_found', what: 'source', value: String(row.sourceId) };
  }
  const { accountId } = caller;
  if (policy.organisations === 'named') await makeNamedOrganisations(tx, accountId, row.fields, hub.clock.now());
  return (await unknownOrganisation(tx, accountId, row.fields)) ?? unknownStore(tx, accountId, row.fields);
}

interface Matches {
  /** The first two contacts that a row is about, the oldest first. */
  readonly found: readonly Contact[];
  /** Those that it may be about. */
  readonly review?: readonly Likely[];
}

function matches(work: Work, { match, search, fields }: ContactRow): Soon<Matches> {
  if (search === 'duplicates') return likelyMatches(work, fields);
  if (match === undefined) return { found: [] };
  const { by, value } = match;
  const found = contactsByKey(work.tx, work.caller.accountId, { by, value: keyText(by, value) });
  return found instanceof Promise ? found.then((contacts) => ({ found: contacts })) : { found };
}

async function likelyMatches({ tx, caller, isIndexed }: Work, fields: FieldPatch): Promise<Matches> {
  const { contact, review } = await findDuplicates(tx, caller.accountId, patchedValues({}, fields), isIndexed);
  return { found: contact === undefined ? [] : [contact], review };
}

function refusedMatch(policy: SavePolicy, { match }: ContactRow, found: number): Refusal | undefined {
  if (policy.found === 'refuse') {
    return { kind: 'duplicate', what: 'contact', ...match, count: found === 1 ? 'one' : 'several' };
  }
  if (found === 1 || policy.several === 'oldest') return undefined;
  return { kind: 'ambiguous', what: 'contact', by: match?.by ?? 'duplicates', value: match?.value ?? '' };
}

function staleVersion(contact: Contact, row: ContactRow): Refusal | undefined {
  if (row.version === undefined || row.version === contact.version) return undefined;
  return { kind: 'stale', what: 'contact', version: contact.version };
}

function refusedCreation(work: Work, { match, arrival }: ContactRow): Soon<Refusal | undefined> {
  if (match !== undefined && work.policy.missing === 'refuse') {
    return { kind: 'not_found', what: 'contact', ...match };
  }
  return arrival && tooManyArrivals(work.hub, work.tx, work.caller.accountId, arrival);
}
