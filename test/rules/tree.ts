import { readdir, readFile } from 'node:fs/promises';
import { join, sep } from 'node:path';

/** Texts of source files by path from the project's root, with `/` on every system. */
export type Tree = ReadonlyMap<string, string>;

/** A rule reads a tree and answers one sentence for each violation; none means that the tree obeys it. */
export type Rule = (tree: Tree) => string[];

const root = join(import.meta.dirname, '../..');
const folders = ['bench', 'scripts', 'src', 'test', 'ui'];

/** Reads this project's own sources. Throws when there are none, so that no rule passes by seeing nothing. */
export async function realTree(): Promise<Tree> {
  const tree = new Map<string, string>();
  for (const folder of folders) {
    for (const path of await sourcesIn(folder)) tree.set(path, await readFile(join(root, path), 'utf8'));
  }
  if (![...tree.keys()].some((path) => path.startsWith('src/'))) throw new Error(`No sources in ${root}.`);
  return tree;
}

async function sourcesIn(folder: string): Promise<string[]> {
  const names = await readdir(join(root, folder), { recursive: true }).catch(() => []);
  return names
    .map((name) => `${folder}/${name.split(sep).join('/')}`)
    .filter((path) => /\.(ts|tsx|hurl)$/.test(path) && !/\/(node_modules|dist)\//.test(path));
}

/** A tree of a test's own, to plant violations in. */
export function plant(files: Readonly<Record<string, string>>): Tree {
  return new Map(Object.entries(files));
}

/** Production sources: TypeScript below `src` that is no test. */
export function production(tree: Tree): [path: string, text: string][] {
  return [...tree].filter(([path]) => /^src\/.*\.tsx?$/.test(path) && !path.endsWith('.test.ts'));
}

const commentOrString = /\/\/.*|\/\*[\s\S]*?\*\/|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`/g;

/** The text with its comments blanked out; lines keep their numbers and strings their content. */
export function withoutComments(text: string): string {
  return text.replace(commentOrString, (found) => (found.startsWith('/') ? found.replace(/[^\n]/g, ' ') : found));
}

/** `path:line` of an offset in a file's text. */
export function place(path: string, text: string, offset: number): string {
  return `${path}:${text.slice(0, offset).split('\n').length}`;
}
