// npm run transcripts [file...]: writes the replies that come into the transcripts, for a reviewer to read the diff.
import { relative, resolve } from 'node:path';
import { rewriteTranscript, transcriptFiles } from '../test/harness/transcripts.ts';
import { createWorld } from '../test/harness/world.ts';

const named = process.argv.slice(2).map((file) => resolve(file));
const files = named.length > 0 ? named : await transcriptFiles();

let changed = 0;
for (const file of files) {
  if (!(await rewriteTranscript(file, createWorld))) continue;
  changed++;
  console.log(relative(process.cwd(), file));
}
console.log(`${changed} of ${files.length} transcripts changed`);
