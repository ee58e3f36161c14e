import assert from 'node:assert/strict';
import { test } from 'node:test';
import { place, plant, realTree, type Tree, withoutComments } from './tree.ts';

interface WordRule {
  readonly name: string;
  readonly files: RegExp;
  readonly pattern: RegExp;
  /** Comments and tests count too. */
  readonly everywhere?: true;
  readonly sentence: string;
  /** Texts that must be found in the planted file, and texts that must not. */
  readonly planted: string;
  readonly bites: readonly string[];
  readonly spares: readonly string[];
}

const rules: readonly WordRule[] = [
  {
    name: "no vendor's name below the dialects",
    files: /^src\/(core|store|jobs|delivery|screening|http|threads)\//,
    pattern: /emarsys|quentn|loyaltii|acuinvoice/gi,
    everywhere: true,
    sentence: "A vendor's name belongs in its dialect: make the difference a policy or a table.",
    planted: 'src/core/contacts/create-contact.ts',
    bites: ["if (caller.dialect === 'Emarsys') skip();", '// as Quentn does'],
    spares: ['const consequent = 1;'],
  },
  {
    name: 'no SQL outside the store',
    files: /^src\/(?!store\/)/,
    pattern:
      /\bsql(?:<[^`\n]*>)?`|['"`][^'"`\n]*\b(?:select\s[^'"`]*\sfrom|insert\s+into|delete\s+from|update\s+\w+\s+set|create\s+table|pragma\s+\w+)\b/gi,
    sentence: 'SQL belongs in src/store: give the store a method named after its user.',
    planted: 'src/jobs/worker.ts',
    bites: [
      "db.exec('select id\\n from job')",
      'sql`vacuum`',
      'sql<Row>`x`',
      'run("DELETE FROM job")',
      "run('pragma synchronous')",
    ],
    spares: ['// select the contacts from the page', "say('Select a source.');"],
  },
  {
    // Deliveries are clients: they read the statuses of others and never choose one.
    name: 'no HTTP status outside the dialects and the server',
    files: /^src\/(?!dialects\/|http\/|delivery\/)/,
    pattern:
      /\b(?:status(?:Code)?|code)\b['"]?\W{1,5}[1-5]\d\d\b|\b(?:401|403|404|405|409|412|415|422|429|501|502|503|504)\b/gi,
    sentence: 'Throw a HubError: only a dialect knows the status it is spoken with.',
    planted: 'src/core/contacts/update-contact.ts',
    bites: ['throw { status: 400 }', 'reply.code(200)', 'statusCode === 500', 'return 404;'],
    spares: ['const limit = 500;', "code: 'C404a'"],
  },
  {
    // The two files that stand behind the ports Ids and Vault are where the randomness comes from.
    name: 'time, ids and randomness come through ports',
    files: /^src\/core\/(?!random-ids\.ts$|access\/vault\.ts$)/,
    pattern:
      /new Date\(\)|Date\.now\(|Temporal\.Now|Math\.random\(|\brandom(?:UUID|Bytes|Int)\b|getRandomValues|performance\.now|\bset(?:Timeout|Interval|Immediate)\(|\bprocess\./g,
    sentence: 'The core takes time, ids and randomness from the ports in core/hub.ts.',
    planted: 'src/core/contacts/create-contact.ts',
    bites: ['const now = new Date();', 'Math.random() < 0.5', 'randomUUID()', 'process.env.TZ'],
    spares: ['new Date(text)', 'hub.clock.now()'],
  },
];

function violations(rule: WordRule, tree: Tree): string[] {
  return [...tree].flatMap(([path, text]) => {
    if (!rule.files.test(path) || !/\.tsx?$/.test(path)) return [];
    if (!rule.everywhere && path.endsWith('.test.ts')) return [];
    const read = rule.everywhere ? text : withoutComments(text);
    return [...read.matchAll(rule.pattern)].map(
      (found) => `${place(path, read, found.index)} has ${found[0]}. ${rule.sentence}`,
    );
  });
}

for (const rule of rules) {
  test(rule.name, async () => {
    assert.deepEqual(violations(rule, await realTree()), []);
  });

  test(`${rule.name}: bites`, () => {
    for (const text of rule.bites) assert.equal(violations(rule, plant({ [rule.planted]: text })).length, 1, text);
    for (const text of rule.spares) assert.deepEqual(violations(rule, plant({ [rule.planted]: text })), [], text);
    assert.deepEqual(violations(rule, plant({ 'test/rules/words.test.ts': rule.bites.join('\n') })), []);
  });
}
