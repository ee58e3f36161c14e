import { keyChanges, keysOf } from '../contacts/contact-keys.ts';
import { differences } from '../contacts/contact-values.ts';
import { HubError } from '../errors.ts';
import type { FieldValues } from '../fields/field.ts';
import { systemField } from '../fields/system-fields.ts';
import type { Caller, Change, Contact, Hub, Tx } from '../hub.ts';
import { unknownOrganisation } from '../organisations/belonging.ts';
import type { ContactState, Merge, MergeJournal } from './merge.ts';
import { imageOf, mergeChange, passwordDifference, tagDifferences, writePassword } from './merge-records.ts';
import { unsettlePairs } from './settle-pairs.ts';
import { type KeptValue, undoPlan } from './undo-plan.ts';

/** What came of undoing a merge. */
export interface UndoOutcome {
  readonly id: number;
  readonly survivorId: number;
  readonly absorbedId: number;
  /** What was written while the two were one, and stays. */
  readonly kept: readonly KeptValue[];
}

/**
 * Takes a merge back: both contacts are what they were, but for what somebody has changed since, and they are known to be
 * different from now on. Merges of one survivor can be undone in any order. Raises `not_found` (`merge`),
 * and `invalid` for one that was undone, whose contacts were deleted, or whose survivor was absorbed since:
 * that merge has to be undone first.
 */
export async function undoMerge(hub: Hub, caller: Caller, command: { readonly id: number }): Promise<UndoOutcome> {
  const { accountId } = caller;
  return hub.store.transaction(async (tx) => {
    const merge = await tx.merges.byId(accountId, command.id);
    if (merge === undefined) throw new HubError({ kind: 'not_found', what: 'merge', value: String(command.id) });
    const { id, survivorId, absorbedId, journal } = merge;
    const [survivor] = await tx.contacts.lock(accountId, [survivorId]);
    if (merge.undoneAt !== undefined) throw notUndoable(merge, 'one that stands');
    if (journal === undefined) throw notUndoable(merge, 'one whose contacts have not been deleted');
    if (survivor === undefined) throw await builtUpon(tx, accountId, merge);
    const at = hub.clock.now();
    const current = await imageOf(tx, accountId, survivor);
    const plan = undoPlan(journal, current, await tx.merges.standingAfter(accountId, merge));
    await bringBack(caller, tx, journal, await possible(tx, accountId, plan.absorbed), at);
    await giveBack(caller, tx, current, { journal, to: await possible(tx, accountId, plan.survivor), at });
    for (const one of plan.later) await tx.merges.replace(accountId, one);
    const { journal: _, ...rest } = merge;
    await tx.merges.replace(accountId, { ...rest, undoneAt: at });
    await unsettlePairs(caller, tx, merge, at);
    return { id, survivorId, absorbedId, kept: plan.kept };
  });
}

function notUndoable({ id }: Merge, expected: string): HubError {
  return new HubError({ kind: 'invalid', field: 'merge', value: String(id), expected });
}

async function builtUpon(tx: Tx, accountId: number, merge: Merge): Promise<HubError> {
  const above = (await tx.merges.ofAbsorbed(accountId, merge.survivorId)).find((one) => one.undoneAt === undefined);
  return notUndoable(merge, `one that no other builds on: merge ${above?.id} has to be undone first`);
}

/** Puts the absorbed contact back with its old id and public id, and lets those it had absorbed find it again. */
async function bringBack(
  caller: Caller,
  tx: Tx,
  { survivor, absorbed, commentIds, organisationIds, aliases }: MergeJournal,
  state: ContactState,
  at: Date,
): Promise<void> {
  const { accountId } = caller;
  const { fields, tagIds } = state;
  const { id, publicId, createdAt } = absorbed;
  // Leaving was a change, and so is coming back.
  const contact: Contact = { id, publicId, createdAt, version: absorbed.version + 2, modifiedAt: at, fields };
  const changed: Change['fields'] = {
    ...differences({}, fields),
    ...tagDifferences([], tagIds),
    ...passwordDifference(undefined, state.passwordHash),
    mergedInto: [survivor.id, null],
  };
  await tx.merges.release(accountId, absorbed);
  for (const alias of aliases) await tx.merges.redirect(accountId, alias, id);
  const keys = keysOf(contact, await tx.fields.keyFields(accountId));
  await tx.contacts.insert(accountId, contact, keys, mergeChange(caller, at, changed));
  await tx.tags.attach(accountId, id, tagIds);
  await writePassword(tx, accountId, id, { to: state.passwordHash });
  await tx.comments.move(accountId, commentIds, survivor.id, id);
  await tx.organisations.movePrimaryContact(accountId, organisationIds, survivor.id, id);
}

/** Writes the survivor's next version, without what the merge gave it. */
async function giveBack(
  caller: Caller,
  tx: Tx,
  { tagIds, passwordHash, ...current }: Contact & ContactState,
  { journal, to, at }: { readonly journal: MergeJournal; readonly to: ContactState; readonly at: Date },
): Promise<void> {
  const { accountId } = caller;
  const changed: Change['fields'] = {
    ...differences(current.fields, to.fields),
    ...tagDifferences(tagIds, to.tagIds),
    ...passwordDifference(passwordHash, to.passwordHash),
    absorbed: [journal.absorbed.id, null],
  };
  const contact: Contact = { ...current, version: current.version + 1, modifiedAt: at, fields: to.fields };
  const keys = keyChanges(current.fields, to.fields, await tx.fields.keyFields(accountId));
  await tx.contacts.update(accountId, contact, keys, mergeChange(caller, at, changed));
  const [now, then] = [new Set(tagIds), new Set(to.tagIds)];
  await tx.tags.attach(accountId, current.id, [...then.difference(now)]);
  await tx.tags.detach(accountId, current.id, [...now.difference(then)]);
  await writePassword(tx, accountId, current.id, { from: passwordHash, to: to.passwordHash });
}

/** A state without what went out of the base meanwhile: fields and tags of the account, organisations. */
async function possible(tx: Tx, accountId: number, { fields, tagIds, ...rest }: ContactState): Promise<ContactState> {
  const custom = new Set((await tx.fields.custom(accountId)).map(({ key }) => key));
  const known: FieldValues = Object.fromEntries(
    Object.entries(fields).filter(([key]) => systemField(key) !== undefined || custom.has(key)),
  );
  return { ...rest, fields: await withoutGone(tx, accountId, known), tagIds: await tx.tags.known(accountId, tagIds) };
}

async function withoutGone(tx: Tx, accountId: number, fields: FieldValues): Promise<FieldValues> {
  const gone = await unknownOrganisation(tx, accountId, fields);
  if (gone?.kind !== 'not_found' || gone.by === undefined) return fields;
  const { [gone.by]: _, ...rest } = fields;
  return withoutGone(tx, accountId, rest);
}
