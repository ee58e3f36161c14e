import { failures } from './errors.ts';
import { members, type Operation, WithExtras } from './protocol/operation.ts';

/** Longest name, in characters; the page gives none. */
const longestName = 255;

/**
 * Adds a source. The seed prints `{"name":"webshop_2"}` as the response, the manual prints the same as the
 * request: the reply is the envelope with `name` beside it, which satisfies both (E-1).
 */
export const sourceCreate: Operation = {
  name: 'Creating a Source',
  method: 'POST',
  path: '/source/create',
  async run({ commands }, { caller, body }) {
    const { name } = members(body);
    if (typeof name !== 'string' || name.trim() === '' || name.length > longestName) throw failures.parametersMissing();
    const source = await commands.createSource(caller, { name });
    return new WithExtras({ id: source.id, name: source.name }, { name: source.name });
  },
};
