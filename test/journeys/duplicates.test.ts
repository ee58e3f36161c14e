import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { openInProcess } from '../harness/in-process.ts';

const server = await openInProcess();
after(() => server[Symbol.asyncDispose]());

const rounds = 200;
const simultaneous = 8;

const forms = [
  ['Katarzyna', 'Kasia'],
  ['William', 'Bill'],
  ['Elisabeth', 'Lisa'],
  ['Robert', 'Bob'],
] as const;
const parts = ['wiś', 'now', 'gor', 'lek', 'mar', 'zab', 'tur', 'pol', 'ben', 'kru'];

/** A person of her own in each round, as eight forms write her. */
function spellings(round: number): readonly object[] {
  const [first, short] = forms[round % forms.length] ?? forms[0];
  const part = (digit: number): string => parts[Math.floor((round * 37) / digit) % 10] ?? '';
  const last = `${part(1)}${part(10)}${part(100)}ski`;
  const phone = String(600_000_000 + ((round * 104_729) % 99_999_989));
  return Array.from({ length: simultaneous }, (_, at) => ({
    first_name: at % 2 === 0 ? first : short,
    family_name: at % 3 === 0 ? last.toUpperCase() : last,
    mail: at % 4 === 0 ? `${part(100)}${round}+shop@wp.pl` : `${part(100)}${round}@wp.pl`,
    phone: at % 2 === 0 ? `+48 ${phone}` : `0048${phone}`,
    ba_country: 'PL',
  }));
}

test('eight simultaneous arrivals of one new person leave one contact, round after round', async () => {
  for (let round = 0; round < rounds; round += 1) {
    const sent = spellings(round).map((contact) =>
      server.send<{ id: number }>('POST', '/public/api/V1/contact', { contact, duplicate_check_method: 'auto' }),
    );
    const answers = await Promise.all(sent);
    const ids = new Set(answers.map(({ body }) => body.id));
    assert.deepEqual([ids.size, new Set(answers.map(({ status }) => status))], [1, new Set([200])], `round ${round}`);
  }
  assert.equal(await server.reader.contacts.count(server.account.id), rounds);
});
