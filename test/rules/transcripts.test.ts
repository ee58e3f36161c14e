import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseHurl } from '../harness/hurl.ts';
import { plant, type Rule, realTree } from './tree.ts';

/** Files of a dialect that are no operation. */
const supporting = ['index', 'auth', 'fields', 'errors', 'envelope', 'schema', 'decode'];
/** Files of a dialect that are pure tables. */
const tables = ['choices', 'columns', 'countries', 'labels', 'languages'];

/** An operation `x.ts` has `x.hurl` beside it, or several `x.<aspect>.hurl`. */
const everyOperationHasATranscript: Rule = (tree) =>
  [...tree.keys()].flatMap((path) => {
    const [, folder, name = ''] = /^(src\/dialects\/(?!wire\/)[^/]+\/)([^/.]+)\.ts$/.exec(path) ?? [];
    if (!folder || supporting.includes(name) || tables.includes(name)) return [];
    const found = [...tree.keys()].some((one) => one.startsWith(`${folder}${name}.`) && one.endsWith('.hurl'));
    return found ? [] : [`${path} has no transcript beside it.`];
  });

const everyTranscriptHasAnOperation: Rule = (tree) =>
  [...tree.keys()].flatMap((path) => {
    const [, base] = /^(src\/.+\/[^/.]+)\.[^/]*hurl$/.exec(path) ?? [];
    return !base || tree.has(`${base}.ts`) ? [] : [`${path} has no source beside it.`];
  });

/** documented (which page, which example), inferred (from what) or chosen (which difference of the README). */
const everyExchangeSaysWhereItComesFrom: Rule = (tree) =>
  [...tree].flatMap(([path, text]) => {
    if (!path.endsWith('.hurl') || path.startsWith('test/harness/')) return [];
    const exchanges = parseHurl(text, path);
    if (exchanges.length === 0) return [`${path} holds no exchange.`];
    return exchanges
      .filter((exchange) => !/^(documented|inferred|chosen)\b/.test(exchange.comment))
      .map((exchange) => `${path}:${exchange.line} begins with none of documented, inferred, chosen.`);
  });

const exchange = 'GET {{host}}/api\nHTTP 200\n';
const rules: readonly (readonly [name: string, rule: Rule, planted: Readonly<Record<string, string>>])[] = [
  ['every operation has a transcript', everyOperationHasATranscript, { 'src/dialects/emarsys/contact-create.ts': '' }],
  ['every transcript has an operation', everyTranscriptHasAnOperation, { 'src/dialects/emarsys/gone.hurl': exchange }],
  ['every exchange says where it comes from', everyExchangeSaysWhereItComesFrom, { 'src/dialects/x/a.hurl': exchange }],
  ['no transcript is empty', everyExchangeSaysWhereItComesFrom, { 'src/dialects/x/a.hurl': '# documented: nothing' }],
];

for (const [name, rule, planted] of rules) {
  test(name, async () => {
    assert.deepEqual(rule(await realTree()), []);
    assert.equal(rule(plant(planted)).length, 1, 'the planted violation');
  });
}

test('what is no operation needs no transcript', () => {
  const paths = [
    'emarsys/index.ts',
    'emarsys/choices.ts',
    'emarsys/a.test.ts',
    'emarsys/translations/de.ts',
    'wire/xml.ts',
  ];
  const tree = plant(Object.fromEntries(paths.map((path) => [`src/dialects/${path}`, ''])));
  assert.deepEqual(everyOperationHasATranscript(tree), []);
});
