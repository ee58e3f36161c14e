import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plant, type Rule, realTree, type Tree } from './tree.ts';

/** Pure data tables may be as long as the vendor's list is: file names without their ending. */
const tables = ['choices', 'columns', 'countries', 'fields', 'labels', 'languages'];

const shortFiles: Rule = (tree) =>
  [...tree].flatMap(([path, text]) => {
    const lines = text.split('\n').length - 1;
    const table = path.includes('/translations/') || tables.some((name) => path.endsWith(`/${name}.ts`));
    return lines <= 400 || table || path.endsWith('.hurl') ? [] : [`${path} has ${lines} lines: is it one thing?`];
  });

const tellingNames: Rule = (tree) =>
  [...tree.keys()]
    .filter((path) => /(^|[/.-])(utils?|helpers?|common|services?)([/.]|$)/i.test(path))
    .map((path) => `${path} does not say what is in it: name it after the thing it holds.`);

const flatFolders: Rule = (tree) =>
  [...tree.keys()].filter((path) => path.split('/').length > 5).map((path) => `${path} lies deeper than four folders.`);

const kebabCase: Rule = (tree) =>
  [...tree.keys()]
    .filter(
      (path) => path.startsWith('src/') && !/^[a-z0-9-]+(\.[a-z0-9-]+)*$/.test(path.slice(path.lastIndexOf('/') + 1)),
    )
    .map((path) => `${path} is not in kebab-case.`);

const rules: readonly (readonly [name: string, rule: Rule, planted: Tree])[] = [
  ['no file is longer than 400 lines', shortFiles, plant({ 'src/core/big.ts': 'x;\n'.repeat(401) })],
  ['no utils, helpers, common, services', tellingNames, plant({ 'src/core/utils/text.ts': '' })],
  ['no file is called after nothing', tellingNames, plant({ 'src/core/date-helpers.ts': '' })],
  ['no folder is deeper than four', flatFolders, plant({ 'src/core/a/b/c/d.ts': '' })],
  ['files are in kebab-case', kebabCase, plant({ 'src/core/createContact.ts': '' })],
];

for (const [name, rule, planted] of rules) {
  test(name, async () => {
    assert.deepEqual(rule(await realTree()), []);
    assert.equal(rule(planted).length, 1, 'the planted violation');
  });
}

test('a table may be long', () => {
  assert.deepEqual(shortFiles(plant({ 'src/dialects/emarsys/countries.ts': 'x;\n'.repeat(401) })), []);
});
