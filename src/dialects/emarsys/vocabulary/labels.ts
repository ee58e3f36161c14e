import type { EmarsysField } from '../fields.ts';
import type { EmarsysChoice } from './choices.ts';
import { choiceById } from './choices.ts';
import { german } from './labels-de.ts';
import { spanish } from './labels-es.ts';
import { french } from './labels-fr.ts';
import { hungarian } from './labels-hu.ts';
import { italian } from './labels-it.ts';
import type { EmarsysLanguage } from './languages.ts';
import { languageOf } from './languages.ts';
import type { Translation } from './translation.ts';

/** By language without region: Mexican reads the Spanish words. */
const translations: Readonly<Record<string, Translation>> = {
  de: german,
  es: spanish,
  fr: french,
  hu: hungarian,
  it: italian,
};

const country = 14;
const registrationLanguage = 35;
const companyCountry = 45;

const displayNames = new Map<string, Intl.DisplayNames>();

/** The field's name in a language given by the vendor's code; English for unknown codes and missing words. */
export function fieldName(field: EmarsysField, language: string): string {
  return translationFor(languageOf(language))?.fields[field.id] ?? field.name;
}

/** The label of one choice, its language chosen as in `fieldName`; undefined when the field has no such choice. */
export function choiceLabel(fieldId: number, choiceId: number, language: string): string | undefined {
  const choice = choiceById(fieldId, choiceId);
  const known = languageOf(language);
  if (!choice || !known || known.id === 'en') {
    return choice?.name;
  }
  const list = fieldId === companyCountry ? country : fieldId;
  return translationFor(known)?.choices[list]?.[choiceId] ?? internationalName(list, choice, known.tag) ?? choice.name;
}

function translationFor(language: EmarsysLanguage | undefined): Translation | undefined {
  return language && translations[new Intl.Locale(language.tag).language];
}

/** The name that `Intl` has for a country or a language; undefined for other lists and for places without a code. */
function internationalName(list: number, choice: EmarsysChoice, tag: string): string | undefined {
  const value = String(choice.value);
  if (list === country && /^[A-Z]{2}$/.test(value)) {
    return namesIn(tag, 'region').of(value);
  }
  // `Intl` takes Serbo-Croatian (sh) for Serbian in Latin script, which is another choice.
  if (list === registrationLanguage && value !== 'sh') {
    return namesIn(tag, 'language').of(value);
  }
  return undefined;
}

function namesIn(tag: string, type: 'region' | 'language'): Intl.DisplayNames {
  const known = displayNames.get(`${tag} ${type}`);
  if (known) {
    return known;
  }
  const names = new Intl.DisplayNames(tag, { type, fallback: 'none' });
  displayNames.set(`${tag} ${type}`, names);
  return names;
}
