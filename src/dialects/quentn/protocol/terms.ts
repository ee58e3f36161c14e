import { HubError } from '../../../core/errors.ts';
import type { Caller, Reader } from '../../../core/hub.ts';
import type { Tag } from '../../../core/tags/tag.ts';
import { isId } from './contact-id.ts';
import { members } from './operation.ts';
import { readText } from './text.ts';

/** Longest texts of a tag, in characters; the page gives none (D25). */
const longest = { name: 255, description: 4_000 };

/** What a body says about a tag. Raises `invalid`, and `missing` for a name of nothing. */
export function readTerm(body: unknown): Partial<Omit<Tag, 'id'>> {
  const sent = members(body);
  const name = readText(sent.name, 'name', longest.name);
  const description = readText(sent.description, 'description', longest.description);
  if (name === '') throw new HubError({ kind: 'missing', field: 'name' });
  return { ...(name === undefined ? {} : { name }), ...(description === undefined ? {} : { description }) };
}

/** The tag that an address names: by id, or by name where no tag has that id (D21). Raises `not_found`. */
export async function knownTag({ tags }: Reader, { accountId }: Caller, text = ''): Promise<Tag> {
  const tag =
    (isId(text) ? await tags.byId(accountId, Number(text)) : undefined) ?? (await tags.byName(accountId, text));
  if (tag === undefined) throw new HubError({ kind: 'not_found', what: 'tag', value: text });
  return tag;
}

/** A tag as the page shows it. Nothing here depends on a tag, so none is kept from deletion (D31). */
export function toTerm({ id, name, description }: Tag) {
  return { id, name, description, deletion_blocked: false };
}
