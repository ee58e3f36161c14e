import assert from 'node:assert/strict';
import { test } from 'node:test';
import { place, plant, production, type Rule, realTree, withoutComments } from './tree.ts';

/** Patterns with a repetition inside a repetition that stay linear, each with its reason. */
const linear: ReadonlySet<string> = new Set<string>();

const literal = /(?<=[=(,:[!&|?{};]\s*|\breturn\s+)\/(?![*/])((?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/[\\\n])+)\/[dgimsuvy]*/g;
const innermostGroup = /\((?:\?(?:<?[=!]|:|<\w+>))?([^()]*)\)([*+]|\{\d+,\d*\})?\??/;
const unbounded = /[*+]|\{\d+,\}/;

/** Whether a group that repeats without bound repeats without bound: the shape that can take exponential time. */
function repeatsARepetition(pattern: string): boolean {
  let rest = pattern.replace(/\\./g, 'e').replace(/\[[^\]]*\]/g, 'c');
  for (let group = innermostGroup.exec(rest); group; group = innermostGroup.exec(rest)) {
    const [all, body = '', times = ''] = group;
    if (unbounded.test(body) && unbounded.test(times)) return true;
    const flattened = unbounded.test(body) ? 'g+' : `g${times}`;
    rest = rest.slice(0, group.index) + flattened + rest.slice(group.index + all.length);
  }
  return false;
}

const noNestedRepetition: Rule = (tree) =>
  production(tree).flatMap(([path, text]) => {
    const code = withoutComments(text);
    return [...code.matchAll(literal)]
      .filter((found) => repeatsARepetition(found[1]!) && !linear.has(found[1]!))
      .map(
        (found) =>
          `${place(path, code, found.index)} has ${found[0]}: a repetition inside a repetition can take forever.`,
      );
  });

test('no pattern repeats a repetition', async () => {
  assert.deepEqual(noNestedRepetition(await realTree()), []);
});

test('a repeated repetition is found', () => {
  for (const pattern of ['/^(a+)+$/', '/(?:[a-z]+ ?)*x/', '/((a|b*)c?){2,}/', '/(?<name>(\\d{1,}))*/']) {
    assert.equal(noNestedRepetition(plant({ 'src/a.ts': `const p = ${pattern};` })).length, 1, pattern);
  }
  for (const pattern of ['/^[a+]+$/', '/(?:\\\\.|[^x])*/', '/(a+){1,3}/', '/(\\d\\d)+\\+/', '/(a+)?/']) {
    assert.deepEqual(noNestedRepetition(plant({ 'src/a.ts': `const p = ${pattern};` })), [], pattern);
  }
});
