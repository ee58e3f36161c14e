import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dialects } from '../src/dialects/index.ts';

const dialectFolder = join(import.meta.dirname, '../src/dialects');

/**
 * Every operation of the vendors by its own name, whether it is served and where its transcript is. The READMEs of the
 * dialects have it; a rule test holds their tables to the code.
 */
export function coveragePage(made: string): string {
  return `${made}

# What is served of each vendor's API

${dialects.map(({ name, description }) => chapter(name, description.title)).join('\n')}`;
}

function chapter(name: string, title: string): string {
  const readme = readFileSync(join(dialectFolder, name, 'README.md'), 'utf8');
  const served = rowsUnder('## Operations', readme).map(([operation, address = '', transcript = '']) => {
    const link = transcript.replaceAll('](', `](../../src/dialects/${name}/`);
    return `| ${operation} | ${address} | yes | ${link} |`;
  });
  const others = rowsUnder('### Not offered yet', readme).map(
    ([operation, address = '']) => `| ${operation} | ${address} | no | |`,
  );
  return `## ${title}

What a client finds, and what differs on purpose: [src/dialects/${name}](../../src/dialects/${name}/README.md).

| operation | address | served | transcript |
| --- | --- | --- | --- |
${[...served, ...others].join('\n')}
`;
}

/** The cells of the first table under a heading. */
function rowsUnder(heading: string, text: string): string[][] {
  const [, after = ''] = text.split(`\n${heading}\n`);
  const [, rows = ''] = /\n\| --- .*\n((?:\|.*\n)+)/.exec(after) ?? [];
  return rows
    .trim()
    .split('\n')
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}
