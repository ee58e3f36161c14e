import type { StoreField, StoreLocation } from '../../../core/stores/store-location.ts';
import { writeInstant } from './instant.ts';

/** Members of a store that are texts, besides `Number`; the page gives no lengths. */
export const storeMembers: readonly (readonly [name: string, key: StoreField, maxLength: number])[] = [
  ['Name', 'name', 255],
  ['Phone', 'phone', 255],
  ['Address', 'street', 255],
  ['ZipCode', 'postalCode', 255],
  ['City', 'city', 255],
  ['Email', 'email', 255],
  ['JsonString', 'json', 65_535],
];

/** A store in the order of the vendor's client. */
export function storeDto({ id, number, modifiedAt, fields }: StoreLocation): unknown {
  return {
    Id: id,
    Number: number ?? null,
    LastModified: writeInstant(modifiedAt),
    ...Object.fromEntries(storeMembers.map(([name, key]) => [name, fields[key] ?? null])),
  };
}
