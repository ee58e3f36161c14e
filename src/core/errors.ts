/**
 * Why the hub refuses a command. Each variant carries facts, never a sentence: every dialect puts them into
 * its vendor's words in a table that the compiler checks for completeness.
 */
export type Refusal =
  /** A required value is absent or empty. `field` is a core field key or the name of a parameter. */
  | { readonly kind: 'missing'; readonly field: string }
  /** A value is of the wrong type, out of range, or no member of its list. */
  | { readonly kind: 'invalid'; readonly field: string; readonly value?: string; readonly expected: string }
  /** The request could not be read at all. */
  | { readonly kind: 'malformed'; readonly expected: string }
  /** Nothing with this identity exists in the caller's account. */
  | { readonly kind: 'not_found'; readonly what: Thing; readonly by?: string; readonly value?: string }
  /** The identity is taken, by one or by several others. */
  | {
      readonly kind: 'duplicate';
      readonly what: Thing;
      readonly by?: string;
      readonly value?: string;
      readonly count: 'one' | 'several';
    }
  /** It cannot go while others belong to it; `by` is what they are. */
  | { readonly kind: 'in_use'; readonly what: Thing; readonly by: Thing }
  /** An identity that has to mean one thing matches several. */
  | { readonly kind: 'ambiguous'; readonly what: Thing; readonly by: string; readonly value: string }
  /** The caller's version is not the latest one. */
  | { readonly kind: 'stale'; readonly what: Thing; readonly version: number }
  /** The same work is under way, or the storage cannot take writes for the moment. */
  | { readonly kind: 'busy'; readonly reason: 'running' | 'storage' | 'stopping' }
  /** More than `limit` of something, in one request or in a period. `retryAfter` is in seconds. */
  | { readonly kind: 'too_many'; readonly what: string; readonly limit: number; readonly retryAfter?: number }
  | { readonly kind: 'unauthenticated' }
  | { readonly kind: 'forbidden'; readonly what: string }
  /** Known to the vendor, not served here. `operation` is the vendor's name for it. */
  | { readonly kind: 'not_offered'; readonly operation: string };

/** What can be missing, taken or ambiguous. */
export type Thing =
  | 'account'
  | 'choice'
  | 'comment'
  | 'contact'
  | 'credential'
  | 'export'
  | 'field'
  | 'job'
  | 'merge'
  | 'nonce'
  | 'organisation'
  | 'pair'
  | 'source'
  | 'store'
  | 'tag'
  | 'user';

/** The one error that core code throws on purpose; anything else that is thrown is a defect. */
export class HubError extends Error {
  override readonly name = 'HubError';
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.kind);
    this.refusal = refusal;
  }
}
