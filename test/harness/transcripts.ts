import assert from 'node:assert/strict';
import { glob, readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { test } from 'node:test';
import { type Body, type Exchange, parseHurl, type Reply, substitute } from './hurl.ts';
import { rewrite } from './rewrite.ts';
import { sameBody } from './same-body.ts';
import type { World } from './world.ts';

const root = join(import.meta.dirname, '../..');

/** The transcripts beside the operations and those that go from dialect to dialect, as full paths. */
export async function transcriptFiles(): Promise<string[]> {
  const files = await Array.fromAsync(glob(['src/dialects/*/*.hurl', 'test/journeys/*.hurl'], { cwd: root }));
  return files.sort().map((file) => join(root, file));
}

/** Declares one test for each file, each in a world of its own. */
export function testTranscripts(files: readonly string[], createWorld: () => Promise<World>): void {
  for (const file of files) {
    const name = relative(root, file);
    test(name, async () => {
      await using world = await createWorld();
      const played = await play(parseHurl(await readFile(file, 'utf8'), name), world);
      const failures = played.flatMap(([exchange, reply]) => difference(exchange, reply, name, world.variables) ?? []);
      assert.ok(failures.length === 0, failures.join('\n\n'));
    });
  }
}

/** Writes the replies that come into the file, as its expectations; answers whether anything differed. */
export async function rewriteTranscript(file: string, createWorld: () => Promise<World>): Promise<boolean> {
  const text = await readFile(file, 'utf8');
  await using world = await createWorld();
  const played = await play(parseHurl(text, relative(root, file)), world);
  const fresh = rewrite(text, played, world.variables);
  if (fresh !== text) await writeFile(file, fresh);
  return fresh !== text;
}

async function play(exchanges: readonly Exchange[], world: World): Promise<(readonly [Exchange, Reply])[]> {
  const played: (readonly [Exchange, Reply])[] = [];
  const fill = (text: string) => substitute(text, world.variables);
  for (const exchange of exchanges) {
    for (const given of exchange.given) await world.given(given);
    const reply = await world.request({
      method: exchange.method,
      url: fill(exchange.url),
      headers: exchange.headers.map(([name, value]) => [name, fill(value)] as const),
      body: exchange.body && fill(exchange.body.text),
    });
    const headers = Object.fromEntries(
      Object.entries(reply.headers).map(([name, value]) => [name.toLowerCase(), value]),
    );
    played.push([exchange, { ...reply, headers }]);
  }
  return played;
}

function difference(exchange: Exchange, reply: Reply, file: string, variables: World['variables']): string | undefined {
  const { status, headers } = exchange.expected;
  const body = exchange.expected.body && fillBody(exchange.expected.body, variables);
  const filled = headers.map(([name, value]) => [name, substitute(value, variables)] as const);
  const same =
    status === reply.status &&
    filled.every(([name, value]) => reply.headers[name.toLowerCase()] === value) &&
    sameBody(body, reply.body);
  if (same) return undefined;
  const actual = headers.map(([name]) => [name, reply.headers[name.toLowerCase()] ?? '(absent)'] as const);
  return [
    `${file}:${exchange.line}: ${exchange.method} ${exchange.url}\n${exchange.comment}`,
    `--- expected\n${shown(status, filled, body?.text ?? '')}`,
    `--- actual\n${shown(reply.status, actual, reply.body)}`,
  ].join('\n');
}

function fillBody(body: Body, variables: World['variables']): Body {
  return { ...body, text: substitute(body.text, variables) };
}

function shown(status: number, headers: Exchange['headers'], body: string): string {
  return [`HTTP ${status}`, ...headers.map(([name, value]) => `${name}: ${value}`), body].join('\n');
}
