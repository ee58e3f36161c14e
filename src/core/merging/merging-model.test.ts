import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { type CoreHub, openCoreHub } from '../../../test/harness/core-hub.ts';
import { ModelContact } from '../../../test/harness/merging-model.ts';
import { addComment } from '../comments/add-comment.ts';
import { deleteComments } from '../comments/delete-comments.ts';
import { keysOf } from '../contacts/contact-keys.ts';
import { deleteContacts } from '../contacts/delete-contacts.ts';
import { findContacts } from '../contacts/find-contacts.ts';
import { type ContactRow, saveContacts } from '../contacts/save-contacts.ts';
import type { FieldPatch, FieldValue } from '../fields/field.ts';
import type { Caller, Contact } from '../hub.ts';
import { createOrganisation } from '../organisations/create-organisation.ts';
import { deleteOrganisation } from '../organisations/delete-organisation.ts';
import { changeContactTags } from '../tags/change-contact-tags.ts';
import { createTag } from '../tags/create-tag.ts';
import { mergeContacts } from './merge-contacts.ts';
import { undoMerge } from './undo-merge.ts';

// Random contacts, writes, merges and undos over a real base, beside a model that knows nothing of journals: after
// each round the two have to agree, and merges alone, all undone, have to leave nothing behind.

const steps = 10_000;
const stepsPerRound = 250;
/** Rounds that run at the same time, each in an account of its own, so that they share the commits. */
const lanes = 10;
const seed = Number(process.env.SEED ?? 20_261_126);

const core = await openCoreHub();
const { hub } = core;
after(() => core[Symbol.asyncDispose]());

/** Whole numbers below a bound, the same for the same seed. */
function randomNumbers(start: number): (below: number) => number {
  let state = start;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** Few values for each field, so that contacts share some, and edits come back to what was. */
const values: Readonly<Record<string, readonly FieldValue[]>> = {
  email: ['a@example.com', 'A@example.com', 'b@example.com', 'c@example.com', 'd@example.com'],
  email2: ['a@example.com', 'e@example.com'],
  phone: ['+43 1 1', '0043/1/1', '12', '13'],
  phoneType: ['home', 'work'],
  phoneCountryCode: ['+43'],
  phone2: ['12', '21'],
  mobile: ['31', '12'],
  firstName: ['Ann', 'Anna', 'Änne'],
  city: ['Wien', 'Graz'],
  optIn: [true, false],
  limitMailsPermanently: [true, false],
  mailPauseUntil: ['2026-01-01T00:00:00Z', '2027-01-01T00:00:00Z'],
  emailStatus: ['unknown', 'confirmed-manually', 'blocked', 'spam', 'unsubscribed'],
};

function randomFields({ random, pick }: Both, empties: boolean): FieldPatch {
  const names = Object.keys(values).filter(() => random(3) === 0);
  return Object.fromEntries(
    names.map((name) => [name, empties && random(4) === 0 ? null : pick(values[name] ?? ['x'])]),
  );
}

/** The base and the model side by side. */
interface Both {
  readonly random: (below: number) => number;
  readonly pick: <T>(list: readonly T[]) => T;
  readonly caller: Caller;
  readonly contacts: Map<number, ModelContact>;
  readonly tags: readonly number[];
}

const write = (caller: Caller, id: number, fields: FieldPatch, more: Partial<ContactRow> = {}) =>
  saveContacts(hub, caller, {
    rows: [{ match: { by: 'id', value: String(id) }, fields, ...more }],
    policy: { found: 'update', missing: 'refuse' },
  });

async function create(both: Both): Promise<void> {
  const { caller, contacts } = both;
  const fields = randomFields(both, false) as Record<string, FieldValue>;
  const [id = 0] = await core.contacts(caller, fields);
  contacts.set(id, new ModelContact(id, { fields, tags: new Set() }));
}

async function edit(both: Both): Promise<void> {
  const { caller, contacts, pick } = both;
  const contact = pick([...contacts.values()]);
  const fields = randomFields(both, true);
  await write(caller, pick(contact.ids), fields);
  contact.edit({ fields });
}

async function retag(both: Both): Promise<void> {
  const { caller, contacts, pick, random, tags } = both;
  const contact = pick([...contacts.values()]);
  const tagIds = tags.filter(() => random(3) === 0);
  const mode = pick(['add', 'remove'] as const);
  await changeContactTags(hub, caller, { contactId: pick(contact.ids), mode, tagIds });
  contact.edit(mode === 'add' ? { added: tagIds } : { removed: tagIds });
}

async function setPassword({ caller, contacts, pick }: Both): Promise<void> {
  const contact = pick([...contacts.values()]);
  const password = pick(['hash 1', 'hash 2', 'hash 3']);
  await write(caller, pick(contact.ids), {}, { passwordHash: password });
  contact.edit({ password });
}

async function comment(both: Both): Promise<void> {
  const { caller, contacts, pick, random } = both;
  const contact = pick([...contacts.values()]);
  const contactId = pick(contact.ids);
  if (contact.comments.size < 3 || random(2) === 0) {
    contact.comments.add((await addComment(hub, caller, { contactId, text: 'x' })).id);
  } else {
    const gone = pick([...contact.comments]);
    await deleteComments(hub, caller, { contactId, ids: [gone] });
    contact.comments.delete(gone);
  }
}

async function speak(both: Both): Promise<void> {
  const { caller, contacts, pick, random } = both;
  const contact = pick([...contacts.values()]);
  const primaryContactId = pick(contact.ids);
  if (contact.organisations.size < 2 || random(2) === 0) {
    contact.organisations.add((await createOrganisation(hub, caller, { fields: {}, primaryContactId })).id);
  } else {
    const gone = pick([...contact.organisations]);
    await deleteOrganisation(hub, caller, { id: gone });
    contact.organisations.delete(gone);
  }
}

async function merge(both: Both): Promise<void> {
  const { caller, contacts, pick } = both;
  const one = pick([...contacts.values()]);
  const others = [...contacts.values()].filter((contact) => contact !== one);
  if (others.length === 0) return;
  const other = pick(others);
  const method = pick(['update_add', 'update', 'add'] as const);
  const { id } = await mergeContacts(hub, caller, { contactIds: [other.id, one.id], into: one.id, method });
  one.absorb(id, method, other);
  for (const commentId of other.comments) one.comments.add(commentId);
  for (const organisationId of other.organisations) one.organisations.add(organisationId);
  contacts.delete(other.id);
}

async function undo(both: Both): Promise<void> {
  const { caller, contacts, pick } = both;
  const merged = [...contacts.values()].filter((contact) => contact.merges.length > 0);
  if (merged.length === 0) return;
  const contact = pick(merged);
  const id = pick(contact.merges);
  await undoMerge(hub, caller, { id });
  const part = contact.part(id);
  contacts.set(part.id, part);
  assert.ok(await hub.store.pairs.isRejected(caller.accountId, part.id, contact.id));
}

async function remove(both: Both): Promise<void> {
  const { caller, contacts, pick } = both;
  const contact = pick([...contacts.values()]);
  await deleteContacts(hub, caller, { by: 'id', values: [String(pick(contact.ids))] });
  contacts.delete(contact.id);
}

const commands = [
  ...Array<typeof edit>(6).fill(edit),
  ...Array<typeof edit>(3).fill(retag),
  ...Array<typeof edit>(2).fill(comment),
  setPassword,
  speak,
  ...Array<typeof edit>(5).fill(merge),
  ...Array<typeof edit>(4).fill(undo),
];

async function step(both: Both): Promise<void> {
  if (both.contacts.size < 6) return create(both);
  if (both.random(100) === 0) return remove(both);
  return both.pick(commands)(both);
}

/** Everything that the model knows, read from the base by every way that finds it. */
async function compare(both: Both): Promise<void> {
  const { caller, contacts } = both;
  const { accountId } = caller;
  const expected = [...contacts.values()].sort((one, other) => one.id - other.id);
  const stored = (await Array.fromAsync(hub.store.contacts.scan(accountId))).flat();
  assert.deepEqual(
    stored.map(({ id }) => id),
    expected.map(({ id }) => id),
  );
  const tags = await hub.store.tags.ofContacts(
    accountId,
    stored.map(({ id }) => id),
  );
  const keys: string[] = [];
  for (const [at, contact] of stored.entries()) {
    const model = expected[at];
    if (model === undefined) continue;
    const { state, ids } = model;
    assert.deepEqual(contact.fields, state.fields, `contact ${contact.id}`);
    assert.deepEqual(
      tags.get(contact.id) ?? [],
      [...state.tags].sort((one, other) => one - other),
    );
    assert.equal(await hub.store.passwords.ofContact(accountId, contact.id), state.password);
    const comments = await hub.store.comments.idsOf(accountId, contact.id);
    assert.deepEqual(
      comments,
      [...model.comments].sort((one, other) => one - other),
    );
    assert.deepEqual(
      await spokenFor(accountId, contact.id),
      [...model.organisations].sort((one, other) => one - other),
    );
    const found = await findContacts(hub.store, caller, 'id', ids.map(String));
    assert.ok(found.every(([one, more]) => one?.id === contact.id && more === undefined));
    keys.push(...(await keysWithAliases(accountId, contact)));
  }
  assert.deepEqual(await core.keys(caller), keys.sort());
}

async function spokenFor(accountId: number, contactId: number): Promise<number[]> {
  return (await hub.store.organisations.byPrimaryContact(accountId, contactId)).map(({ id }) => id);
}

async function keysWithAliases(accountId: number, contact: Contact): Promise<string[]> {
  const aliases = await hub.store.merges.aliasesOf(accountId, contact.id);
  const own = keysOf(contact, []).map(({ kind, value }) => `${contact.id} ${kind} ${value}`);
  return [...own, ...aliases.map(({ publicId }) => `${contact.id} publicId ${publicId}`)];
}

async function undoAll(both: Both): Promise<number> {
  let undone = 0;
  while ([...both.contacts.values()].some(({ merges }) => merges.length > 0)) {
    await undo(both);
    undone += 1;
  }
  return undone;
}

/** All that lasts of the account's contacts: versions and times go on. */
async function lasting({ accountId }: Caller, base: CoreHub): Promise<unknown> {
  const contacts = (await Array.fromAsync(hub.store.contacts.scan(accountId))).flat();
  const ids = contacts.map(({ id }) => id);
  return {
    contacts: contacts.map(({ version: _version, modifiedAt: _modified, ...rest }) => rest),
    tags: await hub.store.tags.ofContacts(accountId, ids),
    comments: await Promise.all(ids.map((id) => hub.store.comments.idsOf(accountId, id))),
    organisations: await Promise.all(ids.map((id) => spokenFor(accountId, id))),
    passwords: await Promise.all(ids.map((id) => hub.store.passwords.ofContact(accountId, id))),
    keys: await base.keys({ accountId, origin: 'api' }),
  };
}

/** A base in which everybody is somebody, for one round. */
async function openRound(start: number): Promise<Both> {
  const random = randomNumbers(start);
  const caller = await core.newCaller();
  const tags: number[] = [];
  for (const name of ['a', 'b', 'c', 'd']) tags.push((await createTag(hub, caller, { name, description: '' })).id);
  return { caller, tags, contacts: new Map(), random, pick: (list) => list[random(list.length)] as never };
}

/** Steps that are compared on the way, then all merges undone; then merges only, and these undone. Counts the steps. */
async function runRound(start: number): Promise<number> {
  const both = await openRound(start);
  for (let turn = 0; turn < stepsPerRound; turn += 1) {
    await step(both);
    if (turn % 25 === 24) await compare(both);
  }
  const undone = await undoAll(both);
  await compare(both);
  const before = await lasting(both.caller, core);
  let merges = 0;
  for (; both.contacts.size > 1; merges += 1) await merge(both);
  await undoAll(both);
  assert.deepEqual(await lasting(both.caller, core), before);
  assert.equal(await core.rows(both.caller, 'contact_alias'), 0);
  return stepsPerRound + undone + 2 * merges;
}

test(`${steps} steps agree with a simple model; undoing everything restores everything`, async (t) => {
  let made = 0;
  let round = seed;
  while (made < steps) {
    const rounds = Array.from({ length: lanes }, () => runRound(round++));
    for (const count of await Promise.all(rounds)) made += count;
  }
  t.diagnostic(`${made} steps, ${round - seed} rounds from the seed ${seed}`);
});
