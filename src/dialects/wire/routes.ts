/** Where an operation is called; several may share an address and be told apart by what is sent. */
interface Addressed {
  readonly method: string;
  /** Below the dialect's prefix, with `:name` for parameters. */
  readonly path: string;
}

/** Operations by method and path, those that share one in the order of the table. */
export function byRoute<O extends Addressed>(
  table: readonly O[],
): readonly (readonly [route: Pick<O, 'method' | 'path'>, candidates: readonly O[]])[] {
  const routes = Map.groupBy(table, ({ method, path }) => `${method} ${path}`);
  return [...routes.values()].flatMap((candidates) =>
    candidates.slice(0, 1).map((first) => [first, candidates] as const),
  );
}
