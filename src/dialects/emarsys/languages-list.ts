import type { Operation } from './protocol/operation.ts';
import { languages } from './vocabulary/languages.ts';

/** The languages that field names and choices can be asked for in. */
export const languagesList: Operation = {
  name: 'Listing Languages',
  method: 'GET',
  path: '/language',
  run: () => Promise.resolve(languages.map(({ id, name }) => ({ id, language: name }))),
};
