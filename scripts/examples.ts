import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Dialect } from '../src/dialects/dialect.ts';
import { exampleKey, type OperationExample } from '../src/dialects/examples.ts';
import { dialects } from '../src/dialects/index.ts';
import { type Body, type Exchange, parseHurl } from '../test/harness/hurl.ts';

type Named = Dialect['description']['operations'][number];

const root = join(import.meta.dirname, '../src/dialects');

/** What `src/dialects/examples.json` should be: the first exchange of each operation's transcript that succeeds. */
export async function examplesText(): Promise<string> {
  const tables = await Promise.all(dialects.map(async (dialect) => [dialect.name, await examplesOf(dialect)] as const));
  const lines = tables.map(([name, examples]) => {
    const rows = Object.entries(examples).map(([key, example]) => `${JSON.stringify(key)}: ${JSON.stringify(example)}`);
    return `${JSON.stringify(name)}: {\n${rows.join(',\n')}\n}`;
  });
  return `{\n${lines.join(',\n')}\n}\n`;
}

async function examplesOf(dialect: Dialect): Promise<Readonly<Record<string, OperationExample>>> {
  const examples: Record<string, OperationExample> = {};
  for (const file of globSync(join(root, dialect.name, '*.hurl')).sort()) {
    const base = basename(file).split('.')[0] ?? '';
    if (base === 'auth' || base === 'index') continue;
    const exported = Object.values(
      (await import(join(root, dialect.name, `${base}.ts`))) as object,
    ).flat() as unknown[];
    const names = new Set(exported.map((value) => (value as Partial<Named> | undefined)?.name));
    const exchanges = parseHurl(readFileSync(file, 'utf8'), file);
    for (const operation of dialect.description.operations.filter(({ name }) => names.has(name))) {
      const exchange = exchanges.find((one) => isSuccessOf(dialect, operation, one));
      if (exchange !== undefined) examples[exampleKey(operation)] ??= exampleOf(dialect, exchange);
    }
  }
  return examples;
}

function isSuccessOf(dialect: Dialect, { method, path }: Named, exchange: Exchange): boolean {
  const pattern = (dialect.prefix + path).replaceAll(/:\w+/g, '[^/?]+');
  const address = new RegExp(`^${pattern}/?$`, 'i');
  const { expected, method: sent } = exchange;
  return expected.status < 300 && sent === method && address.test(urlOf(dialect, exchange).pathname);
}

function urlOf({ canonicalUrl = (url) => url }: Dialect, { url }: Exchange): URL {
  return new URL(canonicalUrl(url), 'http://localhost');
}

function exampleOf(dialect: Dialect, exchange: Exchange): OperationExample {
  const { body, headers, expected } = exchange;
  const query = Object.fromEntries(urlOf(dialect, exchange).searchParams);
  const contentType = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1];
  return {
    ...(Object.keys(query).length === 0 ? {} : { query }),
    ...(body === undefined
      ? {}
      : { request: readBody(body), requestType: contentType ?? dialect.description.contentType }),
    ...(expected.body === undefined ? {} : { reply: readBody(expected.body) }),
  };
}

/** A vendor's sample may end a list with a comma. */
function readBody({ kind, text }: Body): unknown {
  if (kind === 'xml') return text.trim();
  try {
    return JSON.parse(text.replaceAll(/,(?=\s*[}\]])/g, ''));
  } catch {
    return text;
  }
}
