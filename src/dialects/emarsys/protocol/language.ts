import type { EmarsysError } from '../errors.ts';
import { languageOf } from '../vocabulary/languages.ts';

/** A language code that the vendor knows, in any case; otherwise the failure that the operation documents. */
export function readLanguage(sent: unknown, failure: (value: string) => EmarsysError): string {
  const known = typeof sent === 'string' ? languageOf(sent) : undefined;
  if (known === undefined) throw failure(typeof sent === 'object' ? JSON.stringify(sent) : String(sent));
  return known.id;
}
