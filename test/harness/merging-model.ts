import type { MergeMethod } from '../../src/core/contacts/contact-values.ts';
import { differences, patchedValues } from '../../src/core/contacts/contact-values.ts';
import type { FieldPatch, FieldValue, FieldValues } from '../../src/core/fields/field.ts';
import { mergePlan } from '../../src/core/merging/merge-plan.ts';

/** What a contact says and carries. */
export interface ModelState {
  readonly fields: FieldValues;
  readonly tags: ReadonlySet<number>;
  readonly password?: string | undefined;
}

interface Edit {
  readonly fields: FieldPatch;
  readonly added: readonly number[];
  readonly removed: readonly number[];
  readonly password?: string | undefined;
}

const noEdit: Edit = { fields: {}, added: [], removed: [] };

type Happening =
  | { readonly edit: Edit }
  | { readonly merge: number; readonly method: MergeMethod; readonly part: ModelContact };

/**
 * A contact as what has happened to it: how it began, then edits and merges in order. Its state is all of that once more
 * from the beginning, and undoing a merge is leaving it out.
 */
export class ModelContact {
  readonly id: number;
  readonly #start: ModelState;
  #happened: Happening[] = [];
  /** Ids of its comments, and of those of its parts. */
  readonly comments = new Set<number>();
  /** Ids of the organisations that it or one of its parts speaks for. */
  readonly organisations = new Set<number>();

  constructor(id: number, start: ModelState) {
    this.id = id;
    this.#start = start;
  }

  get state(): ModelState {
    return this.#happened.reduce(stateAfter, this.#start);
  }

  /** The ids that find this contact. */
  get ids(): number[] {
    return [this.id, ...this.#happened.flatMap((one) => ('part' in one ? one.part.ids : []))];
  }

  /** Numbers of the merges into this contact, without those into its parts: what can be undone now. */
  get merges(): number[] {
    return this.#happened.flatMap((one) => ('merge' in one ? one.merge : []));
  }

  edit(edit: Partial<Edit>): void {
    this.#happened.push({ edit: { ...noEdit, ...edit } });
  }

  absorb(merge: number, method: MergeMethod, part: ModelContact): void {
    this.#happened.push({ merge, method, part });
  }

  /** Leaves a merge out; what was forbidden or taken off since is so for the part too. */
  part(merge: number): ModelContact {
    const at = this.#happened.findIndex((one) => 'merge' in one && one.merge === merge);
    const [found] = this.#happened.slice(at, at + 1);
    if (found === undefined || !('part' in found)) throw new Error(`the model knows no merge ${merge}`);
    const before = this.#happened.slice(0, at);
    const since = netEdits(this.#happened.slice(at + 1), [...before, found].reduce(stateAfter, this.#start));
    this.#happened = [...before, ...since];
    const { part } = found;
    for (const one of since) if ('edit' in one) part.#withdraw(one.edit);
    for (const hanging of ['comments', 'organisations'] as const) {
      for (const id of part[hanging]) if (!this[hanging].delete(id)) part[hanging].delete(id);
    }
    return part;
  }

  #withdraw({ fields, removed }: Edit): void {
    const { fields: own, tags } = this.state;
    const forbidden: Record<string, FieldValue> = {};
    if (fields.optIn === false) forbidden.optIn = false;
    if (fields.limitMailsPermanently === true) forbidden.limitMailsPermanently = true;
    const pause = fields.mailPauseUntil;
    if (typeof pause === 'string' && pause > String(own.mailPauseUntil ?? '')) forbidden.mailPauseUntil = pause;
    const bad = ['temporarily-blocked', 'blocked', 'unsubscribed', 'spam'];
    const status = String(fields.emailStatus);
    if (bad.indexOf(status) > bad.indexOf(String(own.emailStatus))) forbidden.emailStatus = status;
    this.edit({ fields: forbidden, removed: removed.filter((tag) => tags.has(tag)) });
  }
}

function stateAfter({ fields, tags, password }: ModelState, one: Happening): ModelState {
  if ('edit' in one) {
    const { added, removed } = one.edit;
    return {
      fields: patchedValues(fields, one.edit.fields),
      tags: tags.union(new Set(added)).difference(new Set(removed)),
      password: one.edit.password ?? password,
    };
  }
  const part = one.part.state;
  return {
    fields: mergePlan(fields, part.fields, one.method).fields,
    tags: tags.union(part.tags),
    password: password ?? part.password,
  };
}

/** Edits between merges as one each: a value that was written and taken back again was never changed. */
function netEdits(happened: readonly Happening[], start: ModelState): Happening[] {
  const net: Happening[] = [];
  let from = start;
  let state = start;
  const close = (): void => {
    const changed = Object.entries(differences(from.fields, state.fields));
    const fields = Object.fromEntries(changed.map(([field, [, value]]) => [field, value as FieldValue | null]));
    const [added, removed] = [state.tags.difference(from.tags), from.tags.difference(state.tags)];
    const password = state.password === from.password ? undefined : state.password;
    net.push({ edit: { fields, added: [...added], removed: [...removed], password } });
  };
  for (const one of happened) {
    if ('merge' in one) close();
    state = stateAfter(state, one);
    if (!('merge' in one)) continue;
    net.push(one);
    from = state;
  }
  close();
  return net;
}
