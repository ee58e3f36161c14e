import assert from 'node:assert/strict';
import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { gates, runGate } from '../../scripts/gates.ts';

/** Violations by the name of the rule that has to find them: gate, planted file and its text. */
const planted: readonly (readonly [rule: string, gate: keyof typeof gates, path: string, text: string])[] = [
  ['format', 'biome', 'src/core/planted.ts', 'export const a = "a";\n'],
  ['noExplicitAny', 'biome', 'src/core/planted.ts', 'export const a: any = 1;\n'],
  ['noNonNullAssertion', 'biome', 'src/core/planted.ts', 'export const a = (b?: { c: 1 }) => b!.c;\n'],
  ['noDefaultExport', 'biome', 'src/core/planted.ts', 'export default 1;\n'],
  ['noBarrelFile', 'biome', 'src/core/planted.ts', "export { a } from './sound.ts';\n"],
  ['noImportCycles', 'biome', 'src/core/sound.ts', "import './sound.test.ts';\n\nexport const a = 1;\n"],
  ['noEnum', 'biome', 'src/core/planted.ts', 'export enum A {\n  B = 1,\n}\n'],
  ['noRestrictedGlobals', 'biome', 'src/core/planted.ts', "export const a = () => fetch('https://example.test');\n"],
  ['noUnusedImports', 'biome', 'src/core/planted.ts', "import { a } from './sound.ts';\n"],
  [
    'noExcessiveLinesPerFunction',
    'biome',
    'src/core/planted.ts',
    `export const a = () => {\n${'  a();\n'.repeat(41)}};\n`,
  ],
  [
    'useNodejsImportProtocol',
    'biome',
    'src/core/planted.ts',
    "import { join } from 'path';\n\nexport const a = join;\n",
  ],
  ['TS2322', 'tsc', 'src/core/planted.ts', "export const a: number = 'a';\n"],
  ['TS2532', 'tsc', 'src/core/planted.ts', 'export const a = (b: string[]) => b[0].length;\n'],
  ['TS1294', 'tsc', 'src/core/planted.ts', 'export class A {\n  constructor(readonly b: number) {}\n}\n'],
  ['no-floating-promises', 'oxlint', 'src/core/planted.ts', 'export const a = async () => 1;\na();\n'],
  [
    'no-misused-promises',
    'oxlint',
    'src/core/planted.ts',
    'export const a = async () => true;\nif (a()) console.log(1);\n',
  ],
  ['await-thenable', 'oxlint', 'src/core/planted.ts', 'export const a = async () => await 1;\n'],
  ['Unused files', 'knip', 'src/core/planted.ts', 'export const a = 1;\n'],
  ['Unused exports', 'knip', 'src/core/sound.ts', 'export const a = 1;\nexport const unused = 2;\n'],
  ['Unlisted dependencies', 'knip', 'src/core/sound.test.ts', "import 'leftpad';\nimport './sound.ts';\n"],
];

/** A project with this one's own configuration in which every gate passes. */
const sound = {
  'package.json': '{\n  "name": "sound",\n  "type": "module"\n}\n',
  'src/core/sound.ts': 'export const a = 1;\n',
  'src/core/sound.test.ts': "import { a } from './sound.ts';\n\nconsole.log(a);\n",
};

const root = join(import.meta.dirname, '../..');
let scratch: string;

before(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'kontor-gates-'));
});

after(async () => {
  await rm(scratch, { recursive: true });
});

async function project(name: string, files: Readonly<Record<string, string>>): Promise<string> {
  const folder = join(scratch, name);
  for (const [path, text] of Object.entries({ ...sound, ...files })) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  for (const config of ['biome.json', 'tsconfig.json', '.oxlintrc.json', 'knip.json']) {
    await copyFile(join(root, config), join(folder, config));
  }
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}

for (const gate of Object.keys(gates) as (keyof typeof gates)[]) {
  test(`${gate} passes a sound project`, async () => {
    assert.deepEqual(
      await runGate(gate, await project(`sound-${gate}`, {})).then(({ passed, output }) => passed || output),
      true,
    );
  });
}

for (const [rule, gate, path, text] of planted) {
  test(`${gate} finds ${rule}`, async () => {
    const { passed, output } = await runGate(gate, await project(`${gate}-${rule}`, { [path]: text }));
    assert.ok(!passed && output.includes(rule) && output.includes(path), output || `${gate} passed`);
  });
}
