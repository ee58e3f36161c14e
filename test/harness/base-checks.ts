import assert from 'node:assert/strict';
import { keysOf } from '../../src/core/contacts/contact-keys.ts';
import type { FieldValues } from '../../src/core/fields/field.ts';
import type { TestBase } from './test-base.ts';

/** A contact as it lies in the base. */
export interface StoredContact {
  readonly id: number;
  readonly publicId: string;
  readonly version: number;
  readonly fields: FieldValues;
}

/** All contacts of a base. */
export async function contactsIn(base: TestBase): Promise<StoredContact[]> {
  const rows = await base.query('select id, public_id, version, fields from contact order by id');
  return rows.map(({ id, public_id, version, fields }) => ({
    ...{ id: Number(id), publicId: String(public_id), version: Number(version) },
    fields: JSON.parse(String(fields)),
  }));
}

interface StoredChange {
  readonly contact: number;
  readonly operation: string;
  readonly fields: string;
}

/** Every contact is what its changes make of it, from its creation on; what was deleted has left no values. */
export async function checkChanges(base: TestBase): Promise<void> {
  const query = 'select contact_id as contact, operation, fields from change order by sequence';
  const changes = (await base.query(query)) as unknown as StoredChange[];
  const histories = Map.groupBy(changes, ({ contact }) => contact);
  for (const { id, version, fields } of await contactsIn(base)) {
    const history = histories.get(id) ?? [];
    const operations = history.map(({ operation }) => operation);
    assert.deepEqual(operations, ['create', ...Array(version - 1).fill('update')], `contact ${id}`);
    const replayed: Record<string, unknown> = {};
    for (const change of history) {
      const pairs = Object.entries(JSON.parse(change.fields) as Record<string, [unknown, unknown]>);
      for (const [field, [old, value]] of pairs) {
        assert.equal(old ?? null, replayed[field] ?? null, `contact ${id}, ${field}`);
        replayed[field] = value;
      }
    }
    assert.deepEqual(replayed, fields, `contact ${id}`);
    histories.delete(id);
  }
  for (const [id, history] of histories) {
    const last = history.at(-1);
    assert.deepEqual([history[0]?.operation, last?.operation], ['create', 'delete'], `contact ${id} is gone`);
    assert.ok(!JSON.stringify(history).includes('@'), `contact ${id} is gone, its values are not`);
  }
}

/** The look-up keys are those of the contacts, no more and no fewer. */
export async function checkKeys(base: TestBase): Promise<void> {
  const keyFields = await base.query('select field from key_field');
  const fields = keyFields.map(({ field }) => String(field));
  const text = (contact: unknown, kind: unknown, value: unknown): string => `${contact} ${kind} ${value}`;
  const expected = (await contactsIn(base)).flatMap((contact) =>
    keysOf(contact, fields).map(({ kind, value }) => text(contact.id, kind, value)),
  );
  const rows = await base.query('select contact_id, kind, value from contact_key');
  const stored = rows.map((row) => text(row.contact_id, row.kind, row.value));
  assert.deepEqual(stored.sort(), expected.sort());
}
