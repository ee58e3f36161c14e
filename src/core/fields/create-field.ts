import { HubError } from '../errors.ts';
import type { Caller, Hub } from '../hub.ts';
import type { CustomField } from './field.ts';

/**
 * Adds a field to the account. Raises `duplicate` (`by`: `name` or `code`, letter case aside) when the account has
 * such a one; what else a name must not be is the dialect's to know.
 */
export async function createField(
  hub: Hub,
  caller: Caller,
  command: Omit<CustomField, 'id' | 'key'>,
): Promise<CustomField> {
  return hub.store.transaction(async (tx) => {
    for (const field of await tx.fields.custom(caller.accountId)) {
      for (const by of ['name', 'code'] as const) {
        if (field[by].toLowerCase() !== command[by].toLowerCase()) continue;
        throw new HubError({ kind: 'duplicate', what: 'field', by, value: command[by], count: 'one' });
      }
    }
    return tx.fields.insert(caller.accountId, command);
  });
}
