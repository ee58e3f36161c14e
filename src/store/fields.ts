import type { CustomField, FieldType } from '../core/fields/field.ts';
import type { FieldReader, FieldWriter } from '../core/hub.ts';
import type { FieldTable } from './schema.ts';
import { type Session, statement, type WriteSession } from './statement.ts';

/** Reads of an account's own fields. */
export function fieldReader(session: Session): FieldReader {
  return {
    async custom(accountId) {
      return (await selectAll(session, { accountId })).map(toField);
    },
    async keyFields(accountId) {
      return (await selectKeyFields(session, { accountId })).map((row) => row.field);
    },
  };
}

/** Writes of an account's own fields. */
export function fieldWriter(session: WriteSession): FieldWriter {
  return {
    async insert(accountId, field) {
      // Ids of custom fields have five digits, so that they are never taken for the built-in ones.
      const id = 10_000 + (await session.nextId('field'));
      const custom: CustomField = { ...field, id, key: keyOf(id) };
      await insertField(session, toRow(accountId, custom));
      await nextRevision(session, { accountId });
      return custom;
    },
    async replace(accountId, field) {
      await updateField(session, toRow(accountId, field));
      await nextRevision(session, { accountId });
    },
    async remove(accountId, id) {
      await deleteField(session, { accountId, id });
      await nextRevision(session, { accountId });
    },
  };
}

const selectAll = statement<{ accountId: number }, FieldTable>((db, value) =>
  db.selectFrom('field').selectAll().where('account_id', '=', value('accountId')).orderBy('id'),
);

const selectKeyFields = statement<{ accountId: number }, { field: string }>((db, value) =>
  db.selectFrom('key_field').select('field').where('account_id', '=', value('accountId')),
);

/** The counter that tells whether what is known of an account's fields is still true. */
export const fieldsRevision = 'fields revision';

/** Counts a change to an account's fields. */
export const nextRevision = statement<{ accountId: number }>((db, value) =>
  db
    .insertInto('counter')
    .values({ account_id: value('accountId'), name: fieldsRevision, value: 1 })
    .onConflict((conflict) =>
      conflict.columns(['account_id', 'name']).doUpdateSet((row) => ({ value: row('counter.value', '+', 1) })),
    ),
);

const insertField = statement<FieldTable>((db, value) =>
  db.insertInto('field').values({
    account_id: value('account_id'),
    id: value('id'),
    name: value('name'),
    description: value('description'),
    code: value('code'),
    type: value('type'),
    subtype: value('subtype'),
    max_length: value('max_length'),
    labels: value('labels'),
    options: value('options'),
  }),
);

const updateField = statement<FieldTable>((db, value) =>
  db
    .updateTable('field')
    .set({
      name: value('name'),
      description: value('description'),
      labels: value('labels'),
      options: value('options'),
    })
    .where('account_id', '=', value('account_id'))
    .where('id', '=', value('id')),
);

const deleteField = statement<{ accountId: number; id: number }>((db, value) =>
  db.deleteFrom('field').where('account_id', '=', value('accountId')).where('id', '=', value('id')),
);

function keyOf(id: number): string {
  return `c${id}`;
}

function toField(row: FieldTable): CustomField {
  const options = row.options === null ? undefined : (JSON.parse(row.options) as NonNullable<CustomField['options']>);
  return {
    id: row.id,
    key: keyOf(row.id),
    name: row.name,
    code: row.code,
    type: row.type as FieldType,
    subtype: row.subtype,
    labels: JSON.parse(row.labels) as CustomField['labels'],
    ...(row.description === null ? {} : { description: row.description }),
    ...(row.max_length === null ? {} : { maxLength: row.max_length }),
    ...(options === undefined ? {} : { options, choices: options.map((option) => option.value) }),
  };
}

function toRow(accountId: number, field: CustomField): FieldTable {
  return {
    account_id: accountId,
    id: field.id,
    name: field.name,
    description: field.description ?? null,
    code: field.code,
    type: field.type,
    subtype: field.subtype,
    max_length: field.maxLength ?? null,
    labels: JSON.stringify(field.labels),
    options: field.options === undefined ? null : JSON.stringify(field.options),
  };
}
