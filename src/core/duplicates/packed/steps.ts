import type { FieldValues } from '../../fields/field.ts';
import { contactFeatures } from '../contact-features.ts';
import { featuresOf } from '../features.ts';
import { contactInRow, type Row } from '../labelled-rows.ts';
import { formBlocks } from './blocks.ts';
import { pairCandidates } from './candidate-pairs.ts';
import { countTerms, shareNames } from './counted-contacts.ts';
import { packContacts } from './packed-contacts.ts';
import { writeOdds } from './pair-odds.ts';

/** The steps of a search through a whole base that several threads can do at the same time, each a part. */
export const steps = {
  packFields: (contacts: readonly FieldValues[]) => packContacts(contacts.map(contactFeatures)),
  packRows: (rows: readonly Row[]) => packContacts(rows.map((row) => featuresOf(contactInRow(row)))),
  countTerms,
  formBlocks,
  shareNames,
  pairCandidates,
  writeOdds,
};

type Steps = typeof steps;

/** Name of a step. */
export type StepName = keyof Steps;

/** Who does the steps. Arguments and answers can travel between threads. */
export interface Crew {
  /** How many steps are done at the same time. */
  readonly size: number;
  run<Name extends StepName>(name: Name, ...args: Parameters<Steps[Name]>): Promise<ReturnType<Steps[Name]>>;
}

/** Does each step on the thread that asks for it. */
export const alone: Crew = {
  size: 1,
  run: async <Name extends StepName>(name: Name, ...args: Parameters<Steps[Name]>) => {
    const step = steps[name] as unknown as (...args: Parameters<Steps[Name]>) => ReturnType<Steps[Name]>;
    return step(...args);
  },
};
