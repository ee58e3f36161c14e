import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { openCoreHub } from '../../../test/harness/core-hub.ts';
import { eachOf, kept } from './rows.ts';
import { type ContactRow, saveContacts } from './save-contacts.ts';

// Rows that are kept in pieces are the rows they were.

const core = await openCoreHub();
after(() => core[Symbol.asyncDispose]());

/** Rows of all kinds, in which each third says the same e-mail as the one before. */
function rowsOf(count: number, sourceId: number): ContactRow[] {
  return Array.from({ length: count }, (_, number): ContactRow => {
    const email = `n${number - (number % 3 === 2 ? 1 : 0)}@example.com`;
    const fields = { email, firstName: 'Zoë "Ü" 山田', interests: ['b', 'a'], optIn: number % 2 === 0, city: null };
    if (number % 10 === 3) return { fields, refusal: { kind: 'missing', field: 'email' } };
    if (number % 10 === 4) return { match: { by: 'email', value: email }, fields, sourceId: 999_999 };
    if (number % 10 === 7) return { fields: { ...fields, phone: '555' }, unique: ['phone'], sourceId };
    return { match: { by: 'email', value: email }, fields, sourceId, comment: `c${number}`, returning: 'contact' };
  });
}

test('many rows are in pieces, and come out as they went in, each time', () => {
  const rows = rowsOf(120, 1);
  const pieces = kept(rows);
  assert.ok('pieces' in pieces && pieces.pieces.length === 3);
  assert.equal(pieces.length, 120);
  assert.deepEqual([...eachOf(pieces)], rows);
  assert.deepEqual([...eachOf(pieces)], rows);
  assert.equal(kept(rows.slice(0, 50)).length, 50);
});

test('what becomes of rows is the same whether they are in pieces or not', async () => {
  const policy = { found: 'update', missing: 'create', several: 'oldest' } as const;
  const results = [];
  for (const keep of [(rows: readonly ContactRow[]) => rows, kept]) {
    const caller = await core.newCaller();
    const { id } = await core.hub.store.transaction((tx) => tx.sources.insert(caller.accountId, 'shop'));
    const outcomes = await saveContacts(core.hub, caller, { rows: keep(rowsOf(120, id)), policy });
    const statuses = outcomes.map((outcome) => {
      if (outcome.status === 'refused') return outcome.refusal;
      return [outcome.status, outcome.contact?.fields];
    });
    const counts = [
      await core.rows(caller, 'contact'),
      await core.rows(caller, 'contact_key'),
      await core.rows(caller, 'comment'),
    ];
    results.push({ statuses, counts });
  }
  assert.deepEqual(results[1], results[0]);
  assert.ok(results[0]?.statuses.some((status) => 'kind' in status && status.kind === 'duplicate'));
});
