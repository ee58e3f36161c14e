import { SaxesParser } from 'saxes';
import { HubError } from '../../core/errors.ts';

/** An element of a document. Whatever a value looks like, it is a text. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  /** The characters right inside the element, with those that stand between its children. */
  readonly text: string;
}

/** How much a document may hold; how long it may be is for the route to say. */
const most = { levels: 16, elements: 10_000, attributes: 32, references: 10_000 };

/** Longest reason that a refusal repeats: the names of a hostile document can have any length. */
const longestReason = 200;

/**
 * Reads XML 1.0 from a client into a tree and gives its root. Raises `malformed` for what is not well-formed, for more
 * than the limits, and for what is neither UTF-8 nor UTF-16 with a byte order mark. A document type is refused, so
 * there are no entities but the five, and nothing refers to anything outside. Namespaces mean nothing; comments and
 * processing instructions are passed over.
 */
export function readXml(body: Buffer): XmlElement {
  const { text, encoding } = decoded(body);
  checkReferences(text);
  const tree = new Tree();
  const parser = new SaxesParser({ defaultXMLVersion: '1.0', forceXMLVersion: true });
  parser.on('error', ({ message }) => {
    throw malformed(`a well-formed document (${message.slice(0, longestReason)})`);
  });
  parser.on('xmldecl', (declaration) => {
    if (!isEncoding(declaration.encoding ?? encoding, encoding)) throw malformed('UTF-8');
  });
  parser.on('doctype', () => {
    throw malformed('no DOCTYPE');
  });
  parser.on('opentagstart', ({ name }) => tree.open(name));
  parser.on('attribute', ({ name, value }) => tree.addAttribute(name, value));
  parser.on('text', (piece) => tree.addText(piece));
  parser.on('cdata', (piece) => tree.addText(piece));
  parser.on('closetag', () => tree.close());
  parser.write(text).close();
  return tree.root;
}

type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be';

/** The text without its byte order mark, and what it was written in. */
function decoded(body: Buffer): { readonly text: string; readonly encoding: Encoding } {
  const encoding = encodingOf(body);
  try {
    return { text: new TextDecoder(encoding, { fatal: true }).decode(body), encoding };
  } catch {
    throw malformed('UTF-8');
  }
}

function encodingOf([first, second]: Buffer): Encoding {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
}

/** Whether a declared name is one of the encoding that the document is in. */
function isEncoding(name: string, encoding: Encoding): boolean {
  const plain = name.toLowerCase().replace('utf8', 'utf-8');
  return plain === encoding || (plain === 'utf-16' && encoding !== 'utf-8');
}

/** Every reference begins with `&`, and little else does. */
function checkReferences(text: string): void {
  let references = 0;
  for (let at = text.indexOf('&'); at !== -1; at = text.indexOf('&', at + 1)) {
    references += 1;
    if (references > most.references) throw malformed(`at most ${most.references} references`);
  }
}

interface OpenElement {
  readonly name: string;
  readonly attributes: Map<string, string>;
  readonly children: OpenElement[];
  text: string;
}

/** A document while it is read. The parser has made sure that tags match and that there is one root. */
class Tree {
  readonly #document: OpenElement = { name: '', attributes: new Map(), children: [], text: '' };
  readonly #path = [this.#document];
  #elements = 0;

  get root(): XmlElement {
    return this.#document.children[0] ?? this.#document;
  }

  get #current(): OpenElement {
    return this.#path.at(-1) ?? this.#document;
  }

  open(name: string): void {
    this.#elements += 1;
    if (this.#elements > most.elements) throw malformed(`at most ${most.elements} elements`);
    if (this.#path.length > most.levels) throw malformed(`at most ${most.levels} levels`);
    const element: OpenElement = { name, attributes: new Map(), children: [], text: '' };
    this.#current.children.push(element);
    this.#path.push(element);
  }

  addAttribute(name: string, value: string): void {
    const { attributes } = this.#current;
    attributes.set(name, value);
    if (attributes.size > most.attributes) throw malformed(`at most ${most.attributes} attributes`);
  }

  addText(piece: string): void {
    this.#current.text += piece;
  }

  close(): void {
    this.#path.pop();
  }
}

function malformed(expected: string): HubError {
  return new HubError({ kind: 'malformed', expected });
}
