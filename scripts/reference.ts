// npm run reference: writes docs/reference and the examples of the API description from the sources, for a reviewer to read
// the diff.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { examplesText } from './examples.ts';
import { referencePages } from './reference-pages.ts';

const folder = join(import.meta.dirname, '../docs/reference');
await mkdir(folder, { recursive: true });
for (const [name, text] of Object.entries(referencePages())) await writeFile(join(folder, name), text);
await writeFile(join(import.meta.dirname, '../src/dialects/examples.json'), await examplesText());
