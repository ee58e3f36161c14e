import type { OutgoingFile } from '../../src/core/background.ts';

/** A finished file with this content, as a delivery gets it. */
export function outgoingFile(name: string, content: string | Buffer): OutgoingFile {
  const bytes = Buffer.from(content);
  return {
    name,
    size: bytes.length,
    async *read() {
      // As a base hands them out.
      for (let at = 0; at < bytes.length; at += 300_000) yield bytes.subarray(at, at + 300_000);
    },
  };
}
