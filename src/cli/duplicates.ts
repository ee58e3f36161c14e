import type { Command } from 'commander';
import { addReview } from './duplicates-review.ts';

/** `kontor duplicates`: contacts that may be one. */
export function addDuplicates(program: Command): void {
  const duplicates = program.command('duplicates').description('review, merge and part duplicates');
  addReview(duplicates);
}
