/** What the vendor has and Kontor does not offer, by the vendor's names: nothing of it is about contacts. */
export const notOffered: readonly string[] = [
  'invoice.create',
  'invoice.update',
  'invoice.get',
  'invoice.delete',
  'invoice.list',
  'recurring.create',
  'recurring.update',
  'recurring.get',
  'recurring.delete',
  'recurring.list',
];
