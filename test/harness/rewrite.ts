import { type Exchange, type Reply, substitute } from './hurl.ts';
import { isJson, jsonTokens, sameBody } from './same-body.ts';

/** The file's text with the replies that came in place of the expected ones; what was right keeps its layout. */
export function rewrite(
  text: string,
  played: readonly (readonly [Exchange, Reply])[],
  variables: Readonly<Record<string, string>>,
): string {
  const lines = text.split('\n');
  // From the end, so that the line numbers of what comes before stay true.
  for (const [exchange, reply] of played.toReversed()) {
    const [from, to] = exchange.expected.lines;
    lines.splice(from, to - from, ...expectation(lines.slice(from, to), exchange, reply, variables));
  }
  return lines.join('\n');
}

function expectation(
  old: readonly string[],
  { expected }: Exchange,
  reply: Reply,
  variables: Readonly<Record<string, string>>,
): string[] {
  const headers = expected.headers.flatMap(([name, value]) => {
    const actual = reply.headers[name.toLowerCase()];
    if (actual === undefined) return [];
    return [`${name}: ${substitute(value, variables) === actual ? value : actual}`];
  });
  const body = expected.body && { ...expected.body, text: substitute(expected.body.text, variables) };
  const kept = old.slice(1 + expected.headers.length);
  return [
    `HTTP ${reply.status}`,
    ...headers,
    ...(sameBody(body, reply.body) ? kept : written(reply.body, expected.body?.kind === 'text')),
  ];
}

/** A body in the notation that reads best; `exact` keeps the layout of JSON as it came. */
function written(body: string, exact: boolean): string[] {
  if (body === '') return [];
  if (isJson(body) && !exact) return layOut(jsonTokens(body)).split('\n');
  if (isPlainXml(body) && !exact) return xmlLines(body);
  if (/^[^<\p{Cc}`\\][^\p{Cc}`\\]*$/u.test(body)) return [`\`${body}\``];
  if (/[^\n\P{Cc}]|`/u.test(body)) return ['```escape', ...`${withEscapes(body)}\`\`\``.split('\n')];
  return ['```', ...`${body}\`\`\``.split('\n')];
}

/** Whether line breaks between elements are all the white space that matters. */
function isPlainXml(body: string): boolean {
  return body.startsWith('<?xml') && !/[^\n\P{Cc}]|[^>\n]\n|\n[^<\n]/u.test(body);
}

/** XML with each element on a line, and those around it indented; what fits stays on one line. */
function xmlLines(body: string): string[] {
  const [declaration = '', root = ''] = body.split(/(?<=\?>)\n/);
  if (root.length <= width) return [declaration, root];
  let depth = 0;
  const lines = root.split(/(?<=>)(?=<[^/])|(?<=<\/[^>]*>|\/>)(?=<\/)/).map((line) => {
    if (line.startsWith('</')) depth -= 1;
    const indented = '  '.repeat(depth) + line;
    if (!/^<\/|<\/|\/>$/.test(line)) depth += 1;
    return indented;
  });
  return [declaration, ...lines];
}

function withEscapes(text: string): string {
  return text.replace(/[^\n\P{Cc}]|[\\`]/gu, (one) => {
    if (one === '\r') return '\\r';
    return one === '\\' || one === '`' ? `\\${one}` : `\\u{${one.charCodeAt(0).toString(16)}}`;
  });
}

const width = 120;

/** JSON on one line where that fits, with what does not fit broken at its members; numbers stay as they are. */
function layOut(tokens: readonly string[], indent = ''): string {
  const line = oneLine(tokens);
  const [open = '', ...rest] = tokens;
  if (indent.length + line.length <= width || !/[[{]/.test(open)) return line;
  const inner = `${indent}  `;
  const members = split(rest.slice(0, -1)).map((member) => {
    const name = member[1] === ':' ? `${member[0]}: ` : '';
    return inner + name + layOut(name ? member.slice(2) : member, inner);
  });
  return `${open}\n${members.join(',\n')}\n${indent}${tokens.at(-1)}`;
}

function oneLine(tokens: readonly string[]): string {
  return tokens
    .map((token) =>
      token === ',' || token === ':' ? `${token} ` : token === '{' ? '{ ' : token === '}' ? ' }' : token,
    )
    .join('')
    .replaceAll('{  }', '{}');
}

/** Cuts the tokens of an object or array at its own commas. */
function split(tokens: readonly string[]): string[][] {
  const members: string[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    depth += Number(/^[[{]$/.test(token)) - Number(/^[\]}]$/.test(token));
    if (token === ',' && depth === 0) members.push([]);
    else members.at(-1)?.push(token);
  }
  return members;
}
