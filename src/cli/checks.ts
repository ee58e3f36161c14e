import { table } from './output.ts';
import { reasonOf } from './prepare.ts';

/** What to look at, by name: a look gives what it saw, and what it throws is wrong, or is `Advice`. */
export type Looks = Readonly<Record<string, () => Promise<string> | string>>;

/** What a look throws when nothing is wrong. */
export class Advice extends Error {
  override readonly name = 'Advice';
}

/** One thing that was looked at. `ok` false: it needs the operator; `advice` true: it works, and could be better. */
export interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly advice?: true;
  readonly detail: string;
}

/** Looks at one thing after the other. */
export async function runChecks(looks: Looks): Promise<Check[]> {
  const checks: Check[] = [];
  for (const [name, look] of Object.entries(looks)) checks.push(await check(name, look));
  return checks;
}

async function check(name: string, look: Looks[string]): Promise<Check> {
  try {
    return { name, ok: true, detail: await look() };
  } catch (error) {
    if (error instanceof Advice) return { name, ok: true, advice: true, detail: error.message };
    return { name, ok: false, detail: reasonOf(error) };
  }
}

/** The checks for people. */
export function linesOf(checks: readonly Check[]): string[] {
  return table(checks.map((one) => [markOf(one), one.name, one.detail]));
}

function markOf({ ok, advice }: Check): string {
  if (!ok) return 'WRONG';
  return advice ? 'advice' : 'ok';
}
