import manifest from '../../package.json' with { type: 'json' };

/** A dialect as far as it is described: data, from which the pages are made. */
export interface Described {
  readonly name: string;
  readonly prefix: string;
  readonly description: {
    readonly title: string;
    readonly operations: readonly { readonly name: string; readonly method: string; readonly path: string }[];
    readonly contentType: string;
    readonly security: Readonly<Record<string, unknown>>;
    readonly success: Readonly<Record<string, unknown>>;
    readonly failure: Readonly<Record<string, unknown>>;
  };
}

type Json = Readonly<Record<string, unknown>>;

/** One OpenAPI 3.1 document of everything that is served; each dialect is a tag. */
export function openApiDocument(dialects: readonly Described[]): Json {
  const entries = (value: (dialect: Described) => readonly (readonly [string, unknown])[]): Json =>
    Object.fromEntries(dialects.flatMap(value));
  return {
    openapi: '3.1.0',
    info: { title: 'Kontor', version: manifest.version, description: manifest.description },
    servers: [{ url: '/' }],
    tags: dialects.map(({ name, description }) => ({ name, description: description.title })),
    paths: entries(pathsOf),
    components: {
      securitySchemes: entries(({ name, description }) => [[name, description.security]]),
      schemas: entries(({ name, description }) => [
        [`${name}Success`, description.success],
        [`${name}Failure`, description.failure],
      ]),
    },
  };
}

function pathsOf(dialect: Described): [path: string, item: Json][] {
  const byPath = Object.groupBy(dialect.description.operations, ({ path }) => openPath(dialect, path));
  return Object.entries(byPath).map(([path, operations = []]) => {
    const byMethod = Object.groupBy(operations, ({ method }) => method.toLowerCase());
    const methods = Object.entries(byMethod).map(([method, named = []]) => {
      return [
        method,
        operationItem(
          dialect,
          named.map(({ name }) => name),
        ),
      ] as const;
    });
    const parameters = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => {
      return { name, in: 'path', required: true, schema: { type: 'string' } };
    });
    return [path, { ...(parameters.length === 0 ? {} : { parameters }), ...Object.fromEntries(methods) }];
  });
}

/** The address of an operation as OpenAPI and people write it: parameters in braces. */
export function openPath({ prefix }: Described, path: string): string {
  return prefix + path.replaceAll(/:(\w+)/g, '{$1}');
}

/** Operations that share an address are told apart by what is sent: they are one operation here. */
function operationItem({ name, description: { contentType } }: Described, headings: readonly string[]): Json {
  const reply = (description: string, schema: string): Json => ({
    description,
    content: { [contentType]: { schema: { $ref: `#/components/schemas/${name}${schema}` } } },
  });
  return {
    tags: [name],
    summary: headings.join(' / '),
    operationId: `${name}-${(headings[0] ?? '').toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}`,
    security: [{ [name]: [] }],
    responses: { 200: reply('Done.', 'Success'), default: reply('Refused.', 'Failure') },
  };
}
