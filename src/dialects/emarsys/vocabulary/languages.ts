/** A language as the vendor codes it. */
export interface EmarsysLanguage {
  /** The vendor's code in the case it is sent in; often no ISO 639 code. */
  readonly id: string;
  /** The vendor's English name. */
  readonly name: string;
  /** The BCP 47 tag for `Intl`. */
  readonly tag: string;
}

/**
 * The recorded reply of `GET /language` (37 rows), followed by the four codes that only the appendix has.
 * quirk: `EL` is upper case, `sr` is Serbo-Croatian and `sc` Serbian, `zh` is traditional Chinese.
 */
export const languages: readonly EmarsysLanguage[] = [
  { id: 'ar', name: 'arabic', tag: 'ar' },
  { id: 'bg', name: 'bulgarian', tag: 'bg' },
  { id: 'cn', name: 'chinese (simplified)', tag: 'zh-Hans' },
  { id: 'zh', name: 'chinese (traditional)', tag: 'zh-Hant' },
  { id: 'hr', name: 'croatian', tag: 'hr' },
  { id: 'cz', name: 'czech', tag: 'cs' },
  { id: 'dk', name: 'danish', tag: 'da' },
  { id: 'nl', name: 'dutch', tag: 'nl' },
  { id: 'en', name: 'english', tag: 'en' },
  { id: 'et', name: 'Estonian', tag: 'et' },
  { id: 'fi', name: 'finnish', tag: 'fi' },
  { id: 'fr', name: 'french', tag: 'fr' },
  { id: 'de', name: 'german', tag: 'de' },
  { id: 'EL', name: 'greek', tag: 'el' },
  { id: 'he', name: 'hebrew', tag: 'he' },
  { id: 'hi', name: 'Hindi', tag: 'hi' },
  { id: 'hu', name: 'hungarian', tag: 'hu' },
  { id: 'it', name: 'italian', tag: 'it' },
  { id: 'jp', name: 'japanese', tag: 'ja' },
  { id: 'ko', name: 'korean', tag: 'ko' },
  { id: 'lv', name: 'Latvian', tag: 'lv' },
  { id: 'mk', name: 'macedonian', tag: 'mk' },
  { id: 'mo', name: 'moldavian', tag: 'ro-MD' },
  { id: 'no', name: 'norwegian', tag: 'no' },
  { id: 'pl', name: 'polish', tag: 'pl' },
  { id: 'pr', name: 'portuguese', tag: 'pt' },
  { id: 'ro', name: 'romanian', tag: 'ro' },
  { id: 'ru', name: 'russian', tag: 'ru' },
  { id: 'sc', name: 'Serbian', tag: 'sr' },
  { id: 'sr', name: 'serbocroatian', tag: 'sr-Latn' },
  { id: 'sk', name: 'slovak', tag: 'sk' },
  { id: 'sl', name: 'slovenian', tag: 'sl' },
  { id: 'es', name: 'spanish', tag: 'es' },
  { id: 'sv', name: 'swedish', tag: 'sv' },
  { id: 'th', name: 'thai', tag: 'th' },
  { id: 'tr', name: 'turkish', tag: 'tr' },
  { id: 'uk', name: 'ukrainian', tag: 'uk' },
  { id: 'bp', name: 'Brazilian Portuguese', tag: 'pt-BR' },
  { id: 'lt', name: 'Lithuanian', tag: 'lt' },
  { id: 'mx', name: 'Mexican', tag: 'es-MX' },
  { id: 'vi', name: 'Vietnamese', tag: 'vi' },
];

const byCode = new Map(languages.map((language) => [language.id.toLowerCase(), language]));

/** The language with this code of the vendor's, in any case; undefined is to be refused as an invalid code. */
export function languageOf(code: string): EmarsysLanguage | undefined {
  return byCode.get(code.toLowerCase());
}
