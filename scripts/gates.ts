import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';

/** The static checks by name: each is a command that reads the folder it runs in and exits 0 when all is well. */
export const gates = {
  biome: 'biome check --error-on-warnings --max-diagnostics=50 .',
  tsc: 'tsc --project .',
  oxlint: 'oxlint --type-aware .',
  knip: 'knip --no-config-hints',
} as const;

const tools = join(import.meta.dirname, '../node_modules/.bin');

/** Runs one gate in a folder and answers what it printed and whether it passed. */
export async function runGate(gate: keyof typeof gates, folder: string): Promise<{ passed: boolean; output: string }> {
  const env = { ...process.env, PATH: `${tools}${delimiter}${process.env.PATH}`, NO_COLOR: '1' };
  const child = spawn(gates[gate], { cwd: folder, env, shell: true, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const code = await new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve));
  return { passed: code === 0, output };
}
