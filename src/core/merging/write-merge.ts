import { isSwitchedOn } from '../access/account-switches.ts';
import { contactKey, fullName, keyChanges, keysOf } from '../contacts/contact-keys.ts';
import { differences, type MergeMethod } from '../contacts/contact-values.ts';
import { takenKey } from '../contacts/unique-keys.ts';
import { HubError } from '../errors.ts';
import type { FieldValues } from '../fields/field.ts';
import type { Caller, Change, Contact, Hub, Tx } from '../hub.ts';
import type { ContactImage, Merge, MergeJournal } from './merge.ts';
import { type MergePlan, mergedState, mergePlan } from './merge-plan.ts';
import { imageOf, mergeChange, passwordDifference, tagDifferences, writePassword } from './merge-records.ts';
import { settlePairs } from './settle-pairs.ts';

/** What came of a merge. */
export interface MergeOutcome extends Pick<MergePlan, 'unplaced'> {
  readonly id: number;
  readonly survivorId: number;
  readonly absorbedId: number;
  readonly method: MergeMethod;
}

/**
 * Merges two contacts that the transaction holds: both change, the absorbed one leaves, its journal stays. Raises
 * `duplicate` (`fullName`) when only together they have the name of a third one, and the account wants it to be of one.
 */
export async function writeMerge(
  hub: Hub,
  caller: Caller,
  tx: Tx,
  command: { readonly survivor: Contact; readonly absorbed: Contact; readonly method: MergeMethod },
): Promise<MergeOutcome> {
  const { accountId, origin, credentialId } = caller;
  const { method } = command;
  const survivor = await imageOf(tx, accountId, command.survivor);
  const absorbed = await imageOf(tx, accountId, command.absorbed);
  const at = hub.clock.now();
  const journal: MergeJournal = {
    survivor,
    absorbed,
    after: mergedState(survivor, absorbed, method),
    commentIds: await tx.comments.idsOf(accountId, absorbed.id),
    organisationIds: (await tx.organisations.byPrimaryContact(accountId, absorbed.id)).map(({ id }) => id),
    aliases: await tx.merges.aliasesOf(accountId, absorbed.id),
  };
  await refuseTakenName(tx, accountId, journal);
  const merge = await tx.merges.insert(accountId, {
    ...{ survivorId: survivor.id, absorbedId: absorbed.id, method, origin, at, journal },
    ...(credentialId === undefined ? {} : { credentialId }),
  });
  await takeOut(caller, tx, merge, journal);
  await enrich(caller, tx, merge, journal);
  for (const alias of [absorbed, ...journal.aliases]) await tx.merges.redirect(accountId, alias, survivor.id);
  await settlePairs(caller, tx, merge);
  const { unplaced } = mergePlan(survivor.fields, absorbed.fields, method);
  return { id: merge.id, survivorId: survivor.id, absorbedId: absorbed.id, method, unplaced };
}

async function refuseTakenName(tx: Tx, accountId: number, { survivor, absorbed, after }: MergeJournal): Promise<void> {
  if (!(await isSwitchedOn(tx, accountId, 'uniqueNames'))) return;
  const nameOf = ({ fields }: { readonly fields: FieldValues }): string | undefined =>
    contactKey(fields, fullName)?.value;
  if ([nameOf(survivor), nameOf(absorbed)].includes(nameOf(after))) return;
  const refusal = await takenKey(tx, accountId, { after: after.fields }, [fullName]);
  if (refusal === undefined) return;
  const value = `${after.fields.firstName} ${after.fields.lastName}`;
  throw new HubError({ kind: 'duplicate', what: 'contact', by: fullName, value, count: 'one' });
}

/** Takes the absorbed contact out of the base, what hangs on it first; its change says that all of it went into the survivor. */
async function takeOut(caller: Caller, tx: Tx, { at }: Merge, journal: MergeJournal): Promise<void> {
  const { survivor, absorbed, commentIds, organisationIds } = journal;
  const { accountId } = caller;
  const keyFields = await tx.fields.keyFields(accountId);
  const changed: Change['fields'] = {
    ...differences(absorbed.fields, {}),
    ...tagDifferences(absorbed.tagIds, []),
    ...passwordDifference(absorbed.passwordHash, undefined),
    mergedInto: [null, survivor.id],
  };
  await tx.comments.move(accountId, commentIds, absorbed.id, survivor.id);
  await tx.organisations.movePrimaryContact(accountId, organisationIds, absorbed.id, survivor.id);
  await tx.tags.detachAll(accountId, absorbed.id);
  await writePassword(tx, accountId, absorbed.id, { from: absorbed.passwordHash });
  await tx.contacts.absorb(accountId, absorbed, keysOf(absorbed, keyFields), mergeChange(caller, at, changed));
}

/** Gives the survivor its next version, the tags of the absorbed contact, and its password if it has none. */
async function enrich(caller: Caller, tx: Tx, { at }: Merge, journal: MergeJournal): Promise<void> {
  const { accountId } = caller;
  const { survivor, absorbed, after } = journal;
  const changed: Change['fields'] = {
    ...differences(survivor.fields, after.fields),
    ...tagDifferences(survivor.tagIds, after.tagIds),
    ...passwordDifference(survivor.passwordHash, after.passwordHash),
    absorbed: [null, absorbed.id],
  };
  const keys = keyChanges(survivor.fields, after.fields, await tx.fields.keyFields(accountId));
  await tx.contacts.update(accountId, nextVersion(survivor, after.fields, at), keys, mergeChange(caller, at, changed));
  const joining = after.tagIds.filter((id) => !survivor.tagIds.includes(id));
  await tx.tags.attach(accountId, survivor.id, joining);
  await writePassword(tx, accountId, survivor.id, { from: survivor.passwordHash, to: after.passwordHash });
}

function nextVersion(
  { tagIds: _, passwordHash: _hash, ...contact }: ContactImage,
  fields: Contact['fields'],
  at: Date,
): Contact {
  return { ...contact, version: contact.version + 1, modifiedAt: at, fields };
}
