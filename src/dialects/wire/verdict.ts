import type { Account, Caller } from '../../core/hub.ts';
import type { Limits } from './request-limits.ts';

/** What is known of a request's sender. */
export interface Verdict {
  /** Undefined when the sender is not proved. */
  readonly sender: { readonly caller: Caller; readonly account: Account } | undefined;
  /** Too many attempts have failed: it was not looked at who this is. */
  readonly throttled: boolean;
  readonly limits: Limits;
}
