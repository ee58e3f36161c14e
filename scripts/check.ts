// npm run check: all gates at once; prints what the failing ones said, then one line for each.
import { join } from 'node:path';
import { gates, runGate } from './gates.ts';

const root = join(import.meta.dirname, '..');

const results = await Promise.all(
  (Object.keys(gates) as (keyof typeof gates)[]).map(async (name) => {
    const start = performance.now();
    const result = await runGate(name, root);
    return { name, ...result, seconds: ((performance.now() - start) / 1000).toFixed(1) };
  }),
);

for (const { passed, output } of results) if (!passed) console.log(output);
for (const { name, passed, seconds } of results) console.log(`${passed ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)`);
process.exitCode = results.every(({ passed }) => passed) ? 0 : 1;
