import manifest from '../../package.json' with { type: 'json' };

/** A dialect as far as it is described: data, from which the pages are made. */
export interface Described {
  readonly name: string;
  readonly prefix: string;
  readonly description: {
    readonly title: string;
    readonly operations: readonly DescribedOperation[];
    readonly contentType: string;
    readonly security: Readonly<Record<string, unknown>>;
    readonly success: Readonly<Record<string, unknown>>;
    readonly failure: Readonly<Record<string, unknown>>;
  };
}

/** An operation, with a request and its reply where one is known: JSON as values, all else as text. */
interface DescribedOperation {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly example?: {
    readonly query?: Readonly<Record<string, string>>;
    readonly request?: unknown;
    readonly requestType?: string;
    readonly reply?: unknown;
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
      return [method, operationItem(dialect, named)] as const;
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
function operationItem(
  { name, description: { contentType } }: Described,
  operations: readonly DescribedOperation[],
): Json {
  const headings = operations.map((operation) => operation.name);
  const reply = (description: string, schema: string, examples: Json = {}): Json => ({
    description,
    content: { [contentType]: { schema: { $ref: `#/components/schemas/${name}${schema}` }, ...examples } },
  });
  const replies = examplesOf(operations, (example) => example.reply);
  return {
    tags: [name],
    summary: headings.join(' / '),
    operationId: `${name}-${(headings[0] ?? '').toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}`,
    security: [{ [name]: [] }],
    ...queryOf(operations),
    ...requestOf(operations),
    responses: { 200: reply('Done.', 'Success', replies), default: reply('Refused.', 'Failure') },
  };
}

type Example = NonNullable<DescribedOperation['example']>;

/** A part of the examples, by the headings of their operations. */
function examplesOf(operations: readonly DescribedOperation[], part: (example: Example) => unknown): Json {
  const found = operations.flatMap(({ name, example }) => {
    const value = example === undefined ? undefined : part(example);
    return value === undefined ? [] : [[name, { value }] as const];
  });
  return found.length === 0 ? {} : { examples: Object.fromEntries(found) };
}

/** The parameters that the examples have behind a question mark. */
function queryOf(operations: readonly DescribedOperation[]): Json {
  const sent = new Map(operations.flatMap(({ example }) => Object.entries(example?.query ?? {})));
  const parameters = [...sent].map(([name, example]) => {
    return { name, in: 'query', schema: { type: 'string' }, example };
  });
  return parameters.length === 0 ? {} : { parameters };
}

/** What the examples send; an operation without a body has none in its example. */
function requestOf(operations: readonly DescribedOperation[]): Json {
  const sending = operations.filter(({ example }) => example?.request !== undefined);
  const byType = Object.groupBy(sending, ({ example }) => example?.requestType ?? '');
  const content = Object.entries(byType).map(([type, some = []]) => {
    return [type, { schema: schemaOf(some), ...examplesOf(some, ({ request }) => request) }] as const;
  });
  return content.length === 0 ? {} : { requestBody: { content: Object.fromEntries(content) } };
}

function schemaOf(operations: readonly DescribedOperation[]): Json {
  const isText = operations.every(({ example }) => typeof example?.request === 'string');
  return isText ? { type: 'string' } : { type: ['object', 'array'] };
}
