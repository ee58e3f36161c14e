import { acuinvoice } from './acuinvoice/index.ts';
import type { Dialect } from './dialect.ts';
import { emarsys } from './emarsys/index.ts';
import { loyaltii } from './loyaltii/index.ts';
import { quentn } from './quentn/index.ts';

/** Every dialect that is served. */
export const dialects: readonly Dialect[] = [emarsys, quentn, loyaltii, acuinvoice];
