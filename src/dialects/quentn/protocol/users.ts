import type { User } from '../../../core/users/user.ts';
import { toUnixTime } from './time.ts';

/** A person of the account as the page shows them. There are no roles here: everybody has the same one. */
export function toUser({ id, mail, firstName, lastName, timezone, language, createdAt, changedAt }: User) {
  return {
    uid: id,
    mail,
    first_name: firstName,
    last_name: lastName,
    timezone,
    language,
    created: toUnixTime(createdAt),
    changed: toUnixTime(changedAt),
    roles: [{ rid: 1, name: 'User' }],
  };
}
