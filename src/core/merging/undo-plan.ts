import { differences, patchedValues } from '../contacts/contact-values.ts';
import type { FieldPatch, FieldValue } from '../fields/field.ts';
import type { ContactState, Merge, MergeJournal } from './merge.ts';
import { mergedState, stateOf } from './merge-plan.ts';
import { withRestrictions } from './strictest-consent.ts';

/** A value that somebody wrote since the merge, and that stays. */
export interface KeptValue {
  readonly contactId: number;
  /** A field, `tags`, or `password`, whose value is not told. */
  readonly field: string;
  readonly value: FieldValue | readonly number[] | null;
}

/** What undoing a merge makes of its two contacts. */
export interface UndoPlan {
  readonly survivor: ContactState;
  readonly absorbed: ContactState;
  /** The merges that came after, with journals as they would be without this one. */
  readonly later: readonly Merge[];
  readonly kept: readonly KeptValue[];
}

/** What was written between two states. */
interface Edit {
  readonly fields: FieldPatch;
  readonly added: readonly number[];
  readonly removed: readonly number[];
  readonly passwordHash?: string;
}

/**
 * The survivor as if it had never been merged: its state before, then once more everything that was done since, edits and
 * later merges, in order. So a field goes back exactly when it still has the value that the merge left there.
 * The absorbed contact comes back as it was, but for what was withdrawn while the two were one: a consent and
 * a tag that were taken then are taken from both.
 */
export function undoPlan(journal: MergeJournal, current: ContactState, standing: readonly Merge[]): UndoPlan {
  const edits: Edit[] = [];
  const later: Merge[] = [];
  let state: ContactState = journal.survivor;
  let last = journal.after;
  for (const merge of standing) {
    if (merge.journal === undefined) continue;
    const edit = editBetween(last, merge.journal.survivor);
    const { passwordHash: _, ...image } = merge.journal.survivor;
    const survivor = { ...image, ...edited(state, edit) };
    const after = mergedState(survivor, merge.journal.absorbed, merge.method);
    edits.push(edit);
    later.push({ ...merge, journal: { ...merge.journal, survivor, after } });
    state = after;
    last = merge.journal.after;
  }
  edits.push(editBetween(last, current));
  const survivor = edited(state, edits.at(-1) ?? noEdit);
  const absorbed = edits.reduce(withdrawn, journal.absorbed as ContactState);
  return { survivor, absorbed, later, kept: keptValues(journal, survivor, absorbed, edits) };
}

const noEdit: Edit = { fields: {}, added: [], removed: [] };

function editBetween(before: ContactState, after: ContactState): Edit {
  const changed = Object.entries(differences(before.fields, after.fields));
  const [old, now] = [new Set(before.tagIds), new Set(after.tagIds)];
  return {
    fields: Object.fromEntries(changed.map(([field, [, value]]) => [field, value as FieldValue | null])),
    added: [...now.difference(old)],
    removed: [...old.difference(now)],
    ...(after.passwordHash === undefined || after.passwordHash === before.passwordHash
      ? {}
      : { passwordHash: after.passwordHash }),
  };
}

function edited({ fields, tagIds, passwordHash }: ContactState, edit: Edit): ContactState {
  const tags = new Set(tagIds).union(new Set(edit.added)).difference(new Set(edit.removed));
  const tagsAfter = [...tags].sort((one, other) => one - other);
  return stateOf(patchedValues(fields, edit.fields), tagsAfter, edit.passwordHash ?? passwordHash);
}

function withdrawn({ fields, tagIds, passwordHash }: ContactState, edit: Edit): ContactState {
  const restricted = withRestrictions(fields, patchedValues({}, edit.fields));
  const tagsLeft = tagIds.filter((id) => !edit.removed.includes(id));
  return stateOf(restricted, tagsLeft, passwordHash);
}

function keptValues(
  journal: MergeJournal,
  survivor: ContactState,
  absorbed: ContactState,
  edits: readonly Edit[],
): readonly KeptValue[] {
  const fields = [...new Set(edits.flatMap((edit) => Object.keys(edit.fields)))];
  const tags = edits.some(({ added, removed }) => added.length > 0 || removed.length > 0);
  const [mine, other] = [journal.survivor.id, journal.absorbed.id];
  return [
    ...fields.map((field) => ({ contactId: mine, field, value: survivor.fields[field] ?? null })),
    ...(tags ? [{ contactId: mine, field: 'tags', value: survivor.tagIds }] : []),
    ...(edits.some((edit) => edit.passwordHash !== undefined)
      ? [{ contactId: mine, field: 'password', value: null }]
      : []),
    ...Object.entries(differences(journal.absorbed.fields, absorbed.fields)).map(([field, [, value]]) => ({
      ...{ contactId: other, field },
      value: value as FieldValue | null,
    })),
    ...(absorbed.tagIds.length === journal.absorbed.tagIds.length
      ? []
      : [{ contactId: other, field: 'tags', value: absorbed.tagIds }]),
  ];
}
