/**
 * What is compared, and how far two contacts can agree in it. A field that one of them does not have is level 0: no
 * evidence. The README explains each level.
 */
export const levels = {
  firstName: { same: 1, sound: 2, near: 3, fuzzy: 4, initial: 5, different: 6 },
  lastName: { same: 1, near: 2, part: 3, fuzzy: 4, different: 5 },
  nameOrder: { straight: 1, swapped: 2 },
  mail: { same: 1, sameName: 2, typo: 3, likeName: 4, family: 5, shared: 6, different: 7 },
  phone: { mobile: 1, line: 2, typo: 3, extension: 4, different: 5 },
  place: { zip: 1, near: 2, city: 3, zipNear: 4, different: 5 },
  street: { same: 1, near: 2, name: 3, fuzzy: 4, different: 5 },
  birthday: { same: 1, near: 2, part: 3, year: 4, generation: 5, different: 6 },
  company: { same: 1, near: 2, fuzzy: 3, different: 4 },
  externalId: { same: 1, near: 2, different: 3 },
  gender: { same: 1, different: 2 },
  kind: { persons: 1, organisations: 2, mixed: 3 },
} as const;

/** Name of a compared field. */
export type FieldName = keyof typeof levels;

/** The compared fields in the order in which patterns and models keep them. */
export const fieldNames = Object.keys(levels) as readonly FieldName[];

/** Number of levels a pattern or model has room for in each field, level 0 included. */
export const levelRoom = 8;

/** Position of each field in patterns and models. */
export const at = Object.fromEntries(fieldNames.map((field, index) => [field, index])) as Readonly<
  Record<FieldName, number>
>;

/** The names of a field's levels, best first; the first is level 1. */
export function levelNames(field: FieldName): string[] {
  return Object.keys(levels[field]);
}
