import type { FieldValue } from '../fields/field.ts';
import type { Reader } from '../hub.ts';
import { belongingFields } from '../organisations/belonging.ts';

/** Fields that every contact is findable by from the start; others join when a write first looks by them. */
export const builtInKeyFields: readonly string[] = ['email', 'phone', 'mobile', ...belongingFields];

/** Whether contacts are found by this name through an index: a key field, `id`, or `publicId`. */
export async function isIndexed(reader: Reader, accountId: number, by: string): Promise<boolean> {
  return isAlwaysIndexed(by) || (await reader.fields.keyFields(accountId)).includes(by);
}

/** The text under which a value is looked up: equal texts are the same key. E-mail ignores case. */
export function keyText(field: string, value: FieldValue): string {
  if (typeof value === 'boolean') return String(value);
  if (typeof value !== 'string') return [...value].sort().join(',');
  const trimmed = value.trim();
  return field === 'email' ? trimmed.toLowerCase() : trimmed;
}

/** Whether contacts are found by this name in every account. */
export function isAlwaysIndexed(by: string): boolean {
  return by === 'id' || by === 'publicId' || builtInKeyFields.includes(by);
}
