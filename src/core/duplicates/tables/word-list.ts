import { fold } from '../fold.ts';

/** The words of a table, in folded spelling. */
export function wordSet(words: string): ReadonlySet<string> {
  return new Set(wordsOf(words));
}

/** The words of a line of a table, in folded spelling; `_` stands for a space inside a word. */
function wordsOf(line: string): string[] {
  return line.trim().split(/\s+/).map(fold);
}

/** The lines of a table, each as its words in folded spelling. */
export function wordLines(lines: string): string[][] {
  return lines.trim().split('\n').map(wordsOf);
}
