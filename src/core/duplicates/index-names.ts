/** The name under which contacts have the keys that look-alikes are found by: it joins with an account's first search. */
export const likeness = 'likeness';

/** Kind of the keys that contacts share which are worth comparing. */
export const blockingKind = '~';

/** Kind of the keys that are not listed by contact but counted: how many contacts have a value. */
export const countedKind = '#';

/** The counted key that every contact has. */
export const everybody = '*';

/** Kind of the job that indexes a base. */
export const duplicateIndexJob = 'duplicate-index';
