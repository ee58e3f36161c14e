/** An element of a document that is to be written: with a text inside, with elements, or with nothing (an empty list). */
export interface XmlNode {
  readonly name: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly content: string | readonly XmlNode[];
}

/** An element with what is inside it. */
export function node(
  name: string,
  content: XmlNode['content'],
  attributes: Readonly<Record<string, string>> = {},
): XmlNode {
  return { name, attributes, content };
}

/**
 * Writes a document in UTF-8. Values may be any text: what XML cannot carry (control characters, halves of characters,
 * U+FFFE and U+FFFF) becomes U+FFFD. Names are the caller's own and are not checked.
 */
export function writeXml(root: XmlNode): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${written(root)}`;
}

function written({ name, attributes = {}, content }: XmlNode): string {
  const values = Object.entries(attributes).map(([key, value]) => ` ${key}="${escapedValue(value)}"`);
  const tag = name + values.join('');
  if (typeof content === 'string') return `<${tag}>${escapedText(content)}</${name}>`;
  return content.length === 0 ? `<${tag}/>` : `<${tag}>${content.map(written).join('')}</${name}>`;
}

/** What a document may not hold in any form. */
const impossible = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

/** A reader makes a line feed of a carriage return, and a blank of every other white space in a value. */
function escapedText(text: string): string {
  return text.replace(impossible, '\uFFFD').replace(/[&<>\r]/g, reference);
}

function escapedValue(text: string): string {
  return text.replace(impossible, '\uFFFD').replace(/[&<>"\t\n\r]/g, reference);
}

const named: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function reference(sign: string): string {
  return named[sign] ?? `&#${sign.charCodeAt(0)};`;
}
