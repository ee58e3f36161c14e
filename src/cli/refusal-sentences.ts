import type { Refusal } from '../core/errors.ts';

type Sentences = { readonly [Kind in Refusal['kind']]: (refusal: Extract<Refusal, { kind: Kind }>) => string };

/** The refusals in the words of the command line. */
const sentences: Sentences = {
  missing: ({ field }) => `A value for ${field} is missing.`,
  invalid: ({ field, value, expected }) => `${field}${quoted(value)} is not usable: expected ${expected}.`,
  malformed: ({ expected }) => `The input could not be read: expected ${expected}.`,
  not_found: ({ what, value }) => `There is no ${what}${quoted(value)}.`,
  duplicate: ({ what, by, value }) =>
    `There is such ${article(what)} already: ${by ?? 'its identity'}${quoted(value)} is taken.`,
  in_use: ({ what, by }) => `The ${what} cannot go: there is ${article(by)} that belongs to it.`,
  ambiguous: ({ what, by, value }) => `Several are meant: ${by}${quoted(value)} is not of one ${what} only.`,
  stale: ({ what, version }) => `The ${what} was changed meanwhile: its version is ${version}.`,
  busy: ({ reason }) => busySentences[reason],
  too_many: ({ what, limit }) => `Too many ${what}: ${limit} is the limit.`,
  unauthenticated: () => 'The login was not accepted.',
  forbidden: ({ what }) => `This is not allowed: ${what}.`,
  not_offered: ({ operation }) => `Kontor does not offer ${operation}.`,
};

const busySentences = {
  running: 'The same is under way already.',
  storage: 'The base cannot be written: is the disk full, or does another process hold the file?',
  stopping: 'Kontor is stopping.',
} as const;

/** One sentence that tells the operator why a command was refused. */
export function sentenceFor(refusal: Refusal): string {
  const sentence = sentences[refusal.kind] as (refusal: Refusal) => string;
  return sentence(refusal);
}

function quoted(value: string | undefined): string {
  return value === undefined ? '' : ` "${value}"`;
}

/** By the sound: "a user". */
function article(what: string): string {
  return `${/^[aeio]/.test(what) ? 'an' : 'a'} ${what}`;
}
