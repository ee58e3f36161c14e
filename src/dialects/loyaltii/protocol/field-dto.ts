import { typeNumber } from './dynamic-fields.ts';
import type { LoyaltiiRequest } from './operation.ts';

/** The account's own fields as the page lists them; `Values` is `null` where any value will do. */
export async function fieldDtos({ account, dynamicFields }: LoyaltiiRequest): Promise<readonly unknown[]> {
  return (await dynamicFields()).all.map(({ name, field }) => ({
    Name: name,
    Type: typeNumber(field),
    Label: field.labels[account.language] ?? field.name,
    Values: field.choices ?? null,
  }));
}
