import type { FieldPatch, FieldValue, FieldValues } from '../fields/field.ts';
import type { Change } from '../hub.ts';

/**
 * What a write does to a contact that is there: `update_add` replaces what has a value and adds what has none, `update`
 * only replaces, `add` only adds.
 */
export type MergeMethod = 'update_add' | 'update' | 'add';

/** What of a patch a contact takes on by a method. */
export function mergedPatch(before: FieldValues, patch: FieldPatch, method: MergeMethod): FieldPatch {
  if (method === 'update_add') return patch;
  const isFilled = (key: string): boolean => Object.hasOwn(before, key);
  const entries = Object.entries(patch).filter(([key]) => isFilled(key) === (method === 'update'));
  return Object.fromEntries(entries);
}

/** The state after a patch: empty values leave no key behind. */
export function patchedValues(before: FieldValues, patch: FieldPatch): FieldValues {
  const after: Record<string, FieldValue> = { ...before };
  for (const key of Object.keys(patch)) {
    const value = patch[key] ?? '';
    if (value === '') delete after[key];
    else after[key] = value;
  }
  return after;
}

/** Old and new value of each field that differs between two states. */
export function differences(before: FieldValues, after: FieldValues): Change['fields'] {
  const changed: Record<string, readonly [unknown, unknown]> = {};
  for (const key of Object.keys(before)) note(key);
  for (const key of Object.keys(after)) {
    if (!Object.hasOwn(before, key)) note(key);
  }
  return changed;

  function note(key: string): void {
    const old = before[key] ?? null;
    const now = after[key] ?? null;
    if (!sameValue(old, now)) changed[key] = [old, now];
  }
}

function sameValue(one: FieldValue | null, other: FieldValue | null): boolean {
  return one === other || (Array.isArray(one) && JSON.stringify(one) === JSON.stringify(other));
}
