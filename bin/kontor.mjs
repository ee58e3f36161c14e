#!/usr/bin/env node
// Plain JavaScript that an old Node can read: it finds a Node that can run the rest, or says what is missing.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const needed = 24;

if (Number(process.versions.node.split('.')[0]) >= needed) {
  await import('../src/cli/main.ts');
} else {
  const name = process.platform === 'win32' ? 'node.cmd' : 'node';
  const local = fileURLToPath(new URL(`../node_modules/.bin/${name}`, import.meta.url));
  if (existsSync(local)) {
    const child = spawn(local, process.argv.slice(1), { stdio: 'inherit' });
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
    child.on('exit', (code, signal) => {
      process.exitCode = code ?? (signal === null ? 1 : 128);
    });
  } else {
    console.error(
      `Kontor needs Node ${needed} or newer, this is ${process.versions.node}: run "npm ci" here, which brings one.`,
    );
    process.exitCode = 1;
  }
}
