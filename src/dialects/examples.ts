import type { Dialect, DialectDescription } from './dialect.ts';
import examples from './examples.json' with { type: 'json' };

/** A request of an operation and what is answered: `npm run reference` takes them from the transcripts. */
export interface OperationExample {
  readonly query?: Readonly<Record<string, string>>;
  /** JSON as a value, all else as text. */
  readonly request?: unknown;
  readonly requestType?: string;
  readonly reply?: unknown;
}

type Named = DialectDescription['operations'][number];

/** Tells an operation from the others of its dialect. */
export function exampleKey({ method, path, name }: Named): string {
  return `${method} ${path} ${name}`;
}

/** A dialect's description, with the example of each operation that has one. */
export function describedWithExamples({
  name,
  description,
}: Pick<Dialect, 'name' | 'description'>): DialectDescription & {
  readonly operations: readonly (Named & { readonly example?: OperationExample })[];
} {
  const tables: Readonly<Record<string, Readonly<Record<string, OperationExample>>>> = examples;
  const operations = description.operations.map((operation) => {
    const example = tables[name]?.[exampleKey(operation)];
    return example === undefined ? operation : { ...operation, example };
  });
  return { ...description, operations };
}
