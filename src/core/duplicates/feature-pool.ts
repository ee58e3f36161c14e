import type { Features } from './features.ts';

/** Lets contacts in memory share their equal parts: a million of them have far fewer names, places and days. */
export class FeaturePool {
  readonly #parts = new Map<string, unknown>();

  /** The same features, with parts that other contacts have too. */
  share(features: Features): Features {
    const { first, last, zip, city, birthday, company, companyText, streets } = features;
    return {
      ...features,
      first: this.#shared(`f ${first.several} ${first.words.join(' ')}`, first),
      last: this.#shared(`l ${last.words.join(' ')}`, last),
      zip: this.#shared(`t ${zip}`, zip),
      city: this.#shared(`t ${city}`, city),
      birthday: this.#shared(`t ${birthday}`, birthday),
      company: this.#shared(`o ${company.join(' ')}`, company),
      companyText: this.#shared(`t ${companyText}`, companyText),
      streets: streets.map((street) => this.#shared(`s ${street.number} ${street.name}`, street)),
    };
  }

  /** A key begins with the kind of its part, so that equal keys stand for equal parts. */
  #shared<T>(key: string, part: T): T {
    const known = this.#parts.get(key) as T | undefined;
    if (known !== undefined) return known;
    this.#parts.set(key, part);
    return part;
  }
}
