/** One language's words for the vendor's fields and choices; whatever is missing is said in English. */
export interface Translation {
  /** Field names by field id. */
  readonly fields: Readonly<Record<number, string>>;
  /**
   * Choice labels by field id and choice id. Lists of countries and languages hold only what `Intl` has no or no
   * exact name for; field 45 uses the list of 14.
   */
  readonly choices: Readonly<Record<number, Readonly<Record<number, string>>>>;
}
