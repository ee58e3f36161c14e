import { testTranscripts, transcriptFiles } from './harness/transcripts.ts';
import { createWorld } from './harness/world.ts';

testTranscripts(await transcriptFiles(), createWorld);
