import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { freePort } from '../harness/free-port.ts';
import { type FtpServer, startFtpServer } from '../harness/ftp-server.ts';
import { patience, until } from '../harness/kontor.ts';

// A stranger who does what the README says, in bash, and compares what it says will be seen. A `…` there stands for
// what is different each time.

const root = join(import.meta.dirname, '../..');
const run = promisify(execFile);

interface Step {
  readonly commands: string;
  /** What the reader is told to see; undefined when nothing is said. */
  readonly output: string | undefined;
}

/** The blocks between two headings: each `sh` with the `text` that follows it. */
function stepsOf(readme: string, heading: string): Step[] {
  const section = readme.split(/^## /m).find((part) => part.startsWith(heading));
  assert.ok(section !== undefined, `the README has a section ${heading}`);
  const blocks = [...section.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(([, kind, text = '']) => ({ kind, text }));
  return blocks.flatMap(({ kind, text }, index) => {
    const next = blocks[index + 1];
    return kind === 'sh' ? [{ commands: text, output: next?.kind === 'text' ? next.text : undefined }] : [];
  });
}

/** The commands with this test's port, and its own FTP server where the reader is told to put in one. */
function adapted(commands: string, port: number, server: FtpServer): string {
  const own = { HOST: '127.0.0.1', PORT: server.ftpPort, USER: server.username, PASSWORD: server.password };
  const values = Object.entries(own);
  return values.reduce(
    (text, [name, value]) => text.replace(new RegExp(`^FTP_${name}=.*$`, 'm'), `FTP_${name}='${value}'`),
    commands.replaceAll('localhost:8484', `localhost:${port}`),
  );
}

/** As in a terminal of its own: without the Node and the settings that `npm test` gives to what it starts. */
function strangersEnv(port: number, dataDir: string): NodeJS.ProcessEnv {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(npm_|NODE_|KONTOR_)/.test(name)));
  const path = (env.PATH ?? '').split(delimiter).filter((folder) => !folder.includes('node_modules'));
  const settings = { KONTOR_PORT: String(port), KONTOR_DATA_DIR: dataDir, KONTOR_DELIVERY_ALLOW: '127.0.0.0/8' };
  return { ...env, ...settings, PATH: path.join(delimiter) };
}

/** Runs a line of the README that does not end by itself; gives what it printed and a way to press Ctrl-C. */
async function startServer(command: string, env: NodeJS.ProcessEnv) {
  const child = spawn('bash', ['-c', command], { cwd: root, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const end = (): boolean => process.kill(-(child.pid ?? 0), 'SIGINT');
  process.once('exit', end);
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
    });
  }
  await until('the server to listen', async () => {
    if (child.exitCode !== null) throw new Error(`the server ended: ${printed}`);
    return printed.includes('Kontor listens on') ? true : undefined;
  });
  return {
    printed,
    async [Symbol.asyncDispose]() {
      process.off('exit', end);
      const gone = once(child, 'exit');
      end();
      await gone;
    },
  };
}

/** Brings curl when it is missing and can be brought. */
async function ensureCurl(): Promise<void> {
  if (await run('curl', ['--version']).then(Boolean, () => false)) return;
  if (process.getuid?.() !== 0 || !existsSync('/etc/debian_version')) {
    throw new Error('The README test needs curl: apt-get install curl');
  }
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await run('apt-get', ['update', '-q'], { env });
  await run('apt-get', ['install', '-qy', '--no-install-recommends', 'curl'], { env });
}

function assertLooksLike(actual: string, told: string, commands: string): void {
  const literal = told.trim().split('…').map(RegExp.escape);
  const shown = actual.replaceAll('\r\n', '\n').trim();
  if (!new RegExp(`^${literal.join('.*')}$`).test(shown)) assert.equal(shown, told.trim(), `after\n${commands}`);
}

test('the commands of the README do what it says', { timeout: 3 * patience }, async (t) => {
  const readme = await readFile(join(root, 'README.md'), 'utf8');
  const [start] = stepsOf(readme, 'Start');
  assert.deepEqual(start?.commands.trim().split('\n'), ['npm ci', 'npm start']);
  await ensureCurl();
  const folder = await mkdtemp(join(tmpdir(), 'kontor-readme-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const port = await freePort();
  const env = strangersEnv(port, join(folder, 'data'));
  await using receiver = await startFtpServer();
  await using server = await startServer('npm start', env);
  assert.match(server.printed, /account "demo"/);

  const steps = stepsOf(readme, 'Tutorial');
  assert.ok(steps.filter(({ output }) => output !== undefined).length >= 6);
  const script = steps.map(({ commands }) => `${adapted(commands, port, receiver)}\nprintf '\\0'\n`);
  await writeFile(join(folder, 'tutorial.sh'), script.join(''));
  const tutorial = run('bash', [join(folder, 'tutorial.sh')], { cwd: root, env, timeout: 2 * patience });
  tutorial.child.stdin?.end();
  const { stdout, stderr } = await tutorial;
  const outputs = stdout.split('\0');
  for (const [index, { commands, output }] of steps.entries()) {
    t.diagnostic(commands.trim().split('\n')[0] ?? '');
    assertLooksLike(outputs[index] ?? '', output ?? '', `${commands}\n${stderr}`);
  }
});

test('the files and folders that the README names are there', async () => {
  const readme = await readFile(join(root, 'README.md'), 'utf8');
  const named = [...readme.matchAll(/\]\(([^):#]+)(?:#[^)]*)?\)|`(src\/[^`]+)`/g)];
  const paths = named.map(([, link, folder]) => link ?? folder ?? '');
  assert.ok(paths.length > 10);
  const missing = paths.filter((path) => !existsSync(join(root, path)));
  assert.deepEqual(missing, []);
});
