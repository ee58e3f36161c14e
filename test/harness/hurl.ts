/**
 * Reads transcripts: a small subset of Hurl (https://hurl.dev) with literal expectations only. Bodies are kept
 * as text, so that numbers beyond 2^53, repeated members and broken documents reach the server as written.
 */

/** One request and the reply it expects, with the lines they stand on. */
export interface Exchange {
  /** Line of the request, from 1. */
  readonly line: number;
  /** The comment right above the request, without `#`. */
  readonly comment: string;
  /** What the world has to look like before, from the lines `# given: ...`. */
  readonly given: readonly string[];
  readonly method: string;
  /** Path and query: what follows `{{host}}`. */
  readonly url: string;
  readonly headers: readonly Header[];
  readonly body: Body | undefined;
  readonly expected: Expectation;
}

/** The reply as written down; headers that are not listed are not compared. */
export interface Expectation {
  readonly status: number;
  readonly headers: readonly Header[];
  readonly body: Body | undefined;
  /** The lines from `HTTP` to the end of the body, counted from 0, the end exclusive. */
  readonly lines: readonly [from: number, to: number];
}

export type Header = readonly [name: string, value: string];

/** A body and how two of its kind are compared. */
export interface Body {
  readonly kind: 'json' | 'xml' | 'text';
  readonly text: string;
}

/** What a server answered; header names in lower case. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const requestLine = /^([A-Z]+) \{\{host\}\}(\/?\S*)$/;
const statusLine = /^HTTP (\d{3})$/;
const headerLine = /^([A-Za-z0-9-]+):\s*(.*)$/;

/** Reads all exchanges of a file; whatever is not understood is an error that names the file and line. */
export function parseHurl(text: string, file: string): Exchange[] {
  const lines = new Lines(text, file);
  const exchanges: Exchange[] = [];
  for (let exchange = readExchange(lines); exchange; exchange = readExchange(lines)) exchanges.push(exchange);
  return exchanges;
}

/** Puts the world's values in place of `{{name}}`; an unknown name is an error. */
export function substitute(text: string, variables: Readonly<Record<string, string>>): string {
  return text.replace(/\{\{(\w+)\}\}/g, (_, name: string) => {
    const value = variables[name];
    if (value === undefined) throw new Error(`The world has no variable ${name}.`);
    return value;
  });
}

/** A cursor over the lines of a file. */
class Lines {
  readonly all: readonly string[];
  readonly #file: string;
  at = 0;

  constructor(text: string, file: string) {
    this.all = text.split('\n');
    this.#file = file;
  }

  get current(): string | undefined {
    return this.all[this.at];
  }

  skipBlank(): void {
    while (this.current?.trim() === '') this.at++;
  }

  fail(expected: string): never {
    throw new Error(`${this.#file}:${this.at + 1}: expected ${expected}, found ${this.current ?? 'the end'}`);
  }
}

function readExchange(lines: Lines): Exchange | undefined {
  const { comment, given } = readComments(lines);
  if (lines.current === undefined) return undefined;
  const line = lines.at + 1;
  const [, method = '', url = ''] = requestLine.exec(lines.current) ?? lines.fail('METHOD {{host}}/path');
  lines.at++;
  const headers = readHeaders(lines);
  const body = readBody(lines, statusLine);
  const from = lines.at;
  const [, status] = statusLine.exec(lines.current ?? '') ?? lines.fail('HTTP and a status');
  lines.at++;
  const expectedHeaders = readHeaders(lines);
  const expectedBody = readBody(lines, /^#|^[A-Z]+ \{\{host\}\}/);
  const expected: Expectation = {
    status: Number(status),
    headers: expectedHeaders,
    body: expectedBody,
    lines: [from, endOfText(lines, from)],
  };
  return { line, comment, given, method, url, headers, body, expected };
}

/** A blank line separates a file's heading from the comment of its first exchange. */
function readComments(lines: Lines): { comment: string; given: string[] } {
  const given: string[] = [];
  let comment: string[] = [];
  let blank = false;
  for (; lines.current === '' || lines.current?.startsWith('#'); lines.at++) {
    const text = lines.current.replace(/^#\s*/, '');
    if (lines.current === '') blank = true;
    else if (text.startsWith('given:')) given.push(text.slice('given:'.length).trim());
    else {
      comment = blank ? [text] : [...comment, text];
      blank = false;
    }
  }
  return { comment: comment.join('\n'), given };
}

function readHeaders(lines: Lines): Header[] {
  const headers: Header[] = [];
  for (let found = headerLine.exec(lines.current ?? ''); found; found = headerLine.exec(lines.current ?? '')) {
    headers.push([found[1] ?? '', (found[2] ?? '').trim()]);
    lines.at++;
  }
  return headers;
}

function readBody(lines: Lines, next: RegExp): Body | undefined {
  lines.skipBlank();
  const line = lines.current;
  if (line === undefined || next.test(line)) return undefined;
  const read = line.startsWith('```') ? readFence : line.startsWith('`') ? readQuote : readPlain;
  const body = read(lines, next);
  lines.skipBlank();
  return body;
}

/** Text between fences, to the byte; after ```` ```escape ```` with escapes, for what an editor cannot keep. */
function readFence(lines: Lines): Body {
  const [, language] = /^```(\w*)$/.exec(lines.current ?? '') ?? lines.fail('a fence on a line of its own');
  const from = ++lines.at;
  while (lines.current !== undefined && !lines.current.endsWith('```')) lines.at++;
  if (lines.current === undefined) lines.fail('the closing fence');
  const text = lines.all
    .slice(from, lines.at + 1)
    .join('\n')
    .slice(0, -3);
  lines.at++;
  if (language === 'escape') return { kind: 'text', text: withoutEscapes(text) };
  return { kind: language === 'json' ? 'json' : text.startsWith('<') ? 'xml' : 'text', text };
}

function readQuote(lines: Lines): Body {
  const [, text = ''] = /^`((?:\\.|[^`\\])*)`$/.exec(lines.current ?? '') ?? lines.fail('the closing backtick');
  lines.at++;
  return { kind: 'text', text: withoutEscapes(text) };
}

function readPlain(lines: Lines, next: RegExp): Body {
  if (!/^[[{"\d-]|^(true|false|null)$|^</.test(lines.current ?? '')) lines.fail('JSON, XML, a fence or a backtick');
  if (/^\[[A-Z]\w+\]$/.test(lines.current ?? '')) lines.fail('a body (sections of Hurl are not understood)');
  const from = lines.at;
  while (lines.current !== undefined && !next.test(lines.current)) lines.at++;
  const text = lines.all.slice(from, lines.at).join('\n').trim();
  return { kind: text.startsWith('<') ? 'xml' : 'json', text };
}

function endOfText(lines: Lines, from: number): number {
  let to = lines.at;
  while (to > from && lines.all[to - 1]?.trim() === '') to--;
  return to;
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };

function withoutEscapes(text: string): string {
  return text.replace(/\\(?:u\{([0-9a-fA-F]+)\}|(.))/g, (_, code?: string, letter = '') =>
    code ? String.fromCodePoint(Number.parseInt(code, 16)) : (escapes[letter] ?? letter),
  );
}
