import fc from 'fast-check';

/** Values as they stand in a body: texts of JSON, so that what no program would write can be sent as well. */
const hostile: readonly string[] = [
  ...[
    'null',
    'true',
    '""',
    '" "',
    '0',
    '-0',
    '-1',
    '1e400',
    '1e-400',
    '0.1',
    '9007199254740993',
    '12345678901234567890',
  ],
  ...['[]', '{}', '[[]]', '[null]', '["",""]', '{"0":"x"}', '["3","3"]', '[{"3":"a@example.com"}]'],
  ...['"__proto__"', '"constructor"', '"toString"', '{"__proto__":{"3":"x"}}', '{"constructor":1}', '["__proto__"]'],
  ...[
    '"\\u0000"',
    '"a\\u0000@example.com"',
    '"\\ud800"',
    '"\\udc00\\ud800@example.com"',
    '"\\ufeff"',
    '"\\u202e"',
    '"\u2028"',
  ],
  ...['"2012-02-30"', '"0000-00-00"', '"9999-12-31 23:59:60"', '"2012-02-01T25:00:00"', '["2012-02-30","2012-04-01"]'],
  ...[
    '"id"',
    '"uid"',
    '"eid"',
    '"email"',
    '"47"',
    '"03"',
    '"3.0"',
    '"\\u0663"',
    '"\' or 1=1 --"',
    '"%"',
    '"../../etc/passwd"',
  ],
  ...['"http://127.0.0.1/"', '"file:///etc/passwd"', '"a\\r\\nDELE x"', '"ftp://x:y@[::1]"', '65536', '"-1"'],
];

/** What is long or deep is rarer, since it takes long. */
const large: readonly string[] = [
  JSON.stringify('x'.repeat(70_000)),
  '9'.repeat(900_000),
  `${'['.repeat(100_000)}${']'.repeat(100_000)}`,
  `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`,
  JSON.stringify(Object.fromEntries(Array.from({ length: 60_000 }, (_, at) => [`k${at}`, at]))),
  JSON.stringify(Array.from({ length: 1_001 }, () => ({ 3: 'a@example.com' }))),
];

const ordinary: readonly string[] = [
  ...['"a@example.com"', '"b@example.com"', '"1"', '2', '"3"', '"2012-02-01"', '["1"]', '[1,2]', '["a@example.com"]'],
  ...[
    '[{"3":"c@example.com"},{"3":"d@example.com","1":"D"}]',
    '["2012-01-01","2012-04-04"]',
    '["1","3"]',
    '"local"',
    '"api"',
  ],
];

const value = fc.oneof(
  { weight: 60, arbitrary: fc.constantFrom(...hostile) },
  { weight: 20, arbitrary: fc.constantFrom(...ordinary) },
  { weight: 20, arbitrary: fc.json({ maxDepth: 3 }) },
  { weight: 2, arbitrary: fc.constantFrom(...large) },
);
/**
 * Texts of bodies: the members of a template, each a text of JSON, some of them gone or spoilt, others of `names` added,
 * and then perhaps the whole text broken.
 */
export function hostileBody(names: readonly string[], members: Readonly<Record<string, string>>): fc.Arbitrary<string> {
  const member = fc.tuple(fc.constantFrom(...names), value);
  const spoiling = fc.oneof(fc.array(member, { maxLength: 1 }), fc.array(member, { maxLength: 3 }));
  return fc
    .record({
      spoilt: spoiling,
      left: fc.oneof(fc.constant(Object.entries(members)), fc.subarray(Object.entries(members))),
      twice: fc.boolean(),
      cut: fc.option(fc.nat(200), { freq: 12 }),
      whole: fc.option(value, { freq: 12 }),
    })
    .map(({ spoilt, left, twice, cut, whole }) => {
      const replaced = new Set(twice ? [] : spoilt.map(([name]) => name));
      const all = [...left.filter(([name]) => !replaced.has(name)), ...spoilt];
      const text = whole ?? `{${all.map(([name, json]) => `"${name}":${json}`).join(',')}}`;
      return cut === null ? text : text.slice(0, cut);
    });
}
