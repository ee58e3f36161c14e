import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { processorTime } from '../../../test/harness/processor-time.ts';
import { HubError } from '../../core/errors.ts';
import { readXml, type XmlElement } from './xml.ts';
import { node, writeXml, type XmlNode } from './xml-writer.ts';

const read = (text: string): XmlElement => readXml(Buffer.from(text));
const textIn = (inside: string): string => read(`<a>${inside}</a>`).text;

function refusal(body: Buffer | string): string {
  try {
    readXml(Buffer.from(body));
  } catch (error) {
    if (error instanceof HubError && error.refusal.kind === 'malformed') return error.refusal.expected;
    throw error;
  }
  return 'none';
}

test('a document becomes a tree of texts', () => {
  const root = read(
    `<?xml version="1.0" encoding="UTF-8"?>\n<request method='a.b'>\n<c>1</c> //mandatory\n<d><e>007</e></d></request>`,
  );
  assert.equal(root.name, 'request');
  assert.deepEqual([...root.attributes], [['method', 'a.b']]);
  assert.deepEqual(
    root.children.map(({ name, text }) => [name, text]),
    [
      ['c', '1'],
      ['d', ''],
    ],
  );
  assert.equal(root.children[1]?.children[0]?.text, '007');
  assert.equal(root.text, '\n //mandatory\n');
});

const texts: readonly (readonly [inside: string, text: string])[] = [
  ['007', '007'],
  ['+49 170', '+49 170'],
  [' a  b\t', ' a  b\t'],
  ['a\r\nb\rc', 'a\nb\nc'],
  ['a&#13;&#10;b', 'a\r\nb'],
  ['&lt;&amp;&gt;&quot;&apos;', '<&>"\''],
  ['&#65;&#x42;&#x1F600;', 'AB😀'],
  ['a<![CDATA[<b>&amp;]]>c', 'a<b>&amp;c'],
  ['a<!-- b --><?c d?>e', 'ae'],
  ['%26+&#37;', '%26+%'],
  ['\u0085\u2028\u200b\u202e', '\u0085\u2028\u200b\u202e'],
];
for (const [inside, text] of texts) test(`text ${JSON.stringify(inside)}`, () => assert.equal(textIn(inside), text));

const utf16 = (text: string): Buffer => Buffer.from(`\uFEFF${text}`, 'utf16le');

test('UTF-8 with and without its mark, UTF-16 with it', () => {
  assert.equal(read('\uFEFF<a>ü</a>').text, 'ü');
  assert.equal(read('<?xml version="1.1" encoding="utf-8"?><a>ü</a>').text, 'ü');
  assert.equal(readXml(utf16('<?xml version="1.0" encoding="UTF-16"?><a>ü</a>')).text, 'ü');
  assert.equal(readXml(utf16('<a>ü</a>').swap16()).text, 'ü');
});

const deep = (levels: number): string => '<a>'.repeat(levels) + '</a>'.repeat(levels);
const wide = (elements: number): string => `<r>${'<a/>'.repeat(elements - 1)}</r>`;
const attributes = (count: number): string => `<a${Array.from({ length: count }, (_, at) => ` b${at}=""`).join('')}/>`;
const references = (count: number): string => `<a>${'&#65;'.repeat(count)}</a>`;

test('what the limits allow is read', () => {
  assert.deepEqual([deep(16), wide(10_000), attributes(32), references(10_000)].map(refusal), Array(4).fill('none'));
});

const laughs = `<!DOCTYPE a [<!ENTITY a "ha">${Array.from({ length: 30 }, (_, at) => `<!ENTITY a${at} "&a;&a;">`).join('')}]>`;
const refused: readonly (readonly [what: string, body: Buffer | string, expected: RegExp])[] = [
  ['too deep', deep(17), /^at most 16 levels$/],
  ['too many elements', wide(10_001), /^at most 10000 elements$/],
  ['too many attributes', attributes(33), /^at most 32 attributes$/],
  ['too many references', references(10_001), /^at most 10000 references$/],
  ['a document type', '<!DOCTYPE a><a/>', /^no DOCTYPE$/],
  ['an external one', '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', /^no DOCTYPE$/],
  ['an external entity', '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]><a>&b;</a>', /^no DOCTYPE$/],
  ['a parameter entity', '<!DOCTYPE a [<!ENTITY % b SYSTEM "http://127.0.0.1/">%b;]><a/>', /^no DOCTYPE$/],
  ['many laughs', `${laughs}<a>&a29;</a>`, /^no DOCTYPE$/],
  ['an entity of its own', '<a>&nbsp;</a>', /^a well-formed document \(1:9: undefined entity/],
  ['no bytes', '', /must contain a root/],
  ['no XML', 'method=contact.list', /outside of root/],
  ['two roots', '<a/><b/>', /only one root/],
  ['text behind', '<a/>b', /outside of root/],
  ['an open tag', '<a><b></a>', /unexpected close tag/],
  ['an end', '<a>', /unclosed tag/],
  ['an attribute twice', '<a b="1" b="2"/>', /duplicate attribute/],
  ['an attribute without quotes', '<a b=1/>', /unquoted attribute/],
  ['curly quotes', '<a b=“1”/>', /unquoted attribute/],
  ['curly quotes above', '<?xml version=“1.0” encoding=“UTF-8”?><a/>', /value must be quoted/],
  ['a lone ampersand', '<a>b & c</a>', /unclosed tag/],
  ['NUL', '<a>\0</a>', /disallowed character/],
  ['a referenced NUL', '<a>&#0;</a>', /malformed character entity/],
  ['an escape', '<?xml version="1.1"?><a>&#27;</a>', /malformed character entity/],
  ['half a character', '<a>&#xD800;</a>', /malformed character entity/],
  ['no character', '<a>\uFFFE</a>', /disallowed character/],
  ['latin1', Buffer.from('<a>ü</a>', 'latin1'), /^UTF-8$/],
  ['a declared latin1', '<?xml version="1.0" encoding="ISO-8859-1"?><a/>', /^UTF-8$/],
  ['a declared UTF-16', '<?xml version="1.0" encoding="UTF-16"?><a/>', /^UTF-8$/],
  ['half a character in UTF-16', utf16('<a>\uD800</a>'), /^UTF-8$/],
  ['UTF-32', Buffer.from([0xff, 0xfe, 0, 0, 0x3c, 0, 0, 0]), /well-formed/],
  ['a long name', `<${'a'.repeat(900_000)}>`, /^.{1,300}$/],
];
for (const [what, body, expected] of refused) {
  test(`refused: ${what}`, () => assert.match(refusal(body), expected));
}

const million = (piece: string): string => piece.repeat(1_000_000 / piece.length);
const bombs: readonly (readonly [what: string, body: string])[] = [
  ['levels', million('<a>')],
  ['elements', `<r>${million('<a/>')}`],
  ['references', `<r>${million('&#65;')}`],
  ['attributes', `<r ${million('a="" ')}`],
  ['a document type', `<!DOCTYPE a [${million('<!ENTITY a "aaaa">')}]><a/>`],
  ['an open document type', `<!DOCTYPE a [${million('[')}`],
  ['comments', `<r>${million('<!---->')}`],
  ['instructions', `<r>${million('<?p?>')}`],
  ['CDATA', `<r>${million('<![CDATA[]]>')}`],
  ['brackets', `<r>${million(']')}`],
  ['a reference', `<r>&#x${million('0')}`],
];
for (const [what, body] of bombs) {
  test(`a megabyte of ${what} is refused quickly and takes no memory`, () => {
    const { rss } = process.memoryUsage();
    const taken = processorTime(() => assert.notEqual(refusal(body), 'none'));
    assert.ok(taken < 1_000, 'quickly');
    assert.ok(process.memoryUsage().rss - rss < 64_000_000, 'flat');
  });
}

/** Names that mean something to JavaScript are names like any other. */
const name = fc.constantFrom('a', 'contact_id', 'ü', '__proto__', 'constructor', 'x:y', '_-.1');
const storable = fc
  .string({ unit: 'binary' })
  .map((text) => text.replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, ''));
const { element } = fc.letrec<{ element: XmlNode }>((tie) => ({
  element: fc
    .tuple(
      name,
      fc.oneof({ depthSize: 'small' }, storable, fc.array(tie('element'), { maxLength: 4 })),
      fc.array(fc.tuple(name, storable), { maxLength: 3 }),
    )
    .map(([tag, content, values]) => node(tag, content, Object.fromEntries(values))),
}));

/** A written element as it has to be read. */
function asRead({ name, attributes = {}, content }: XmlNode): XmlElement {
  const isText = typeof content === 'string';
  return {
    name,
    attributes: new Map(Object.entries(attributes)),
    children: isText ? [] : content.map(asRead),
    text: isText ? content : '',
  };
}

const depth = ({ content }: XmlNode): number =>
  1 + (typeof content === 'string' ? 0 : Math.max(0, ...content.map(depth)));

test('what was written is read again', () => {
  const property = fc.property(element, (root) => {
    fc.pre(depth(root) <= 16);
    assert.deepEqual(read(writeXml(root)), asRead(root));
  });
  fc.assert(property, { seed: 20120403, numRuns: 2_000 });
});

test('whatever text is written, the document is well-formed', () => {
  const anything = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(fc.nat(0xffff)).map((codes) => String.fromCharCode(...codes)),
  );
  const property = fc.property(anything, anything, (value, text) => {
    const root = read(writeXml(node('a', text, { b: value })));
    assert.equal(root.text.length === 0, text.length === 0);
    assert.equal(root.text.isWellFormed(), true);
  });
  fc.assert(property, { seed: 20120403, numRuns: 2_000 });
});

test('an element without anything in it closes itself, one with an empty text does not', () => {
  assert.equal(writeXml(node('a', [])), '<?xml version="1.0" encoding="UTF-8"?>\n<a/>');
  assert.equal(writeXml(node('a', [node('b', '')])), '<?xml version="1.0" encoding="UTF-8"?>\n<a><b></b></a>');
});

test('hostile bytes are refused or read, and nothing else is thrown', () => {
  const pieces = [
    '<a>',
    '</a>',
    '<a/>',
    '<a b="c">',
    '&lt;',
    '&#1;',
    '&',
    ']]>',
    '<![CDATA[',
    '<!--',
    '-->',
    '<?xml version="1.0"?>',
  ];
  const more = [
    '<!DOCTYPE a [',
    ']>',
    '<!ENTITY',
    '\0',
    '\uFFFE',
    '\r',
    '"',
    "'",
    '“',
    'ü',
    '😀',
    '<__proto__ constructor="">',
    '<',
  ];
  const bytes = fc.oneof(
    fc.array(fc.constantFrom(...pieces, ...more), { maxLength: 12 }).map((parts) => Buffer.from(parts.join(''))),
    fc.uint8Array({ maxLength: 60 }).map((array) => Buffer.from(array)),
    fc
      .tuple(fc.constantFrom('<a>', '\uFEFF<a b="'), fc.uint8Array({ maxLength: 20 }))
      .map(([start, rest]) => Buffer.concat([Buffer.from(start), rest])),
  );
  const seen = new Set<boolean>();
  fc.assert(
    fc.property(bytes, (body) => void seen.add(refusal(body) === 'none')),
    { seed: 20120403, numRuns: 5_000 },
  );
  assert.equal(seen.size, 2, 'some were refused and some were read');
});
