/** Parameters of a query with one text for each name: of a parameter that comes twice the last one counts, as in a body. */
export function lastOfEach(query: unknown): Readonly<Record<string, string | undefined>> {
  const entries = Object.entries(query as Readonly<Record<string, string | readonly string[]>>);
  return Object.fromEntries(entries.map(([name, value]) => [name, typeof value === 'object' ? value.at(-1) : value]));
}
