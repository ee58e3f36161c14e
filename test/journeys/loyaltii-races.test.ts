import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { type Answer, openInProcess } from '../harness/in-process.ts';

// One e-mail and one phone are one contact's, and no update is lost, however many clients write at the same time.

const kontor = await openInProcess();
after(() => kontor[Symbol.asyncDispose]());

const rounds = 500;
const racers = 8;

const byLoyaltii = (contact: object) =>
  kontor.send('POST', '/api/v1/Contacts', { RegistrationSource: 'race', ...contact });
const byEmarsys = (key: object) => kontor.send('POST', '/api/v2/contact', key);
const byQuentn = (mail: string) =>
  kontor.send<{ id: number }>('POST', '/public/api/v1/contact', {
    contact: { mail, first_name: 'Quentn' },
    duplicate_check_method: 'email',
    duplicate_merge_method: 'update_add',
  });

/** How many answers have each status. */
function counted(answers: readonly Answer[]): Record<number, number> {
  const counts: Record<number, number> = {};
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

async function holders(kind: 'email' | 'phone', value: string): Promise<number> {
  return (await kontor.reader.contacts.byKeys(kontor.account.id, kind, [value])).length;
}

test(`${rounds} rounds of ${racers} simultaneous creates of one e-mail or one phone: one contact each`, async () => {
  const answers: Answer[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const contact = round % 2 === 0 ? { Email: `race${round}@example.com` } : { Phone: `555${round}` };
    answers.push(...(await Promise.all(Array.from({ length: racers }, () => byLoyaltii(contact)))));
  }
  assert.deepEqual(counted(answers), { 200: rounds, 409: rounds * (racers - 1) });
});

test('the same when four of the eight come through Emarsys', async () => {
  const [loyaltii, emarsys]: [Answer[], Answer[]] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    const email = `mixed${round}@example.com`;
    const phone = `777${round}`;
    const isEmail = round % 2 === 0;
    const racing = Array.from({ length: racers }, (_, racer) => {
      if (racer % 2 === 0) return byLoyaltii(isEmail ? { Email: email } : { Phone: phone });
      return byEmarsys(isEmail ? { 3: email } : { key_id: 15, 15: phone });
    });
    for (const [racer, answer] of (await Promise.all(racing)).entries()) {
      (racer % 2 === 0 ? loyaltii : emarsys).push(answer);
    }
    assert.equal(await holders(isEmail ? 'email' : 'phone', isEmail ? email : phone), 1);
  }
  const [here, there] = [counted(loyaltii), counted(emarsys)];
  // Emarsys says 400 (2009) to a key that exists.
  assert.deepEqual(Object.keys({ ...here, ...there }), ['200', '400', '409']);
  assert.equal((here[200] ?? 0) + (there[200] ?? 0), rounds);
});

test('the same when four of the eight come through Quentn, which merges', async () => {
  const answers: Answer[] = [];
  for (let round = 0; round < rounds / 5; round += 1) {
    const mail = `merged${round}@example.com`;
    const racing = Array.from({ length: racers }, (_, racer) =>
      racer % 2 === 0 ? byLoyaltii({ Email: mail }) : byQuentn(mail),
    );
    const some = await Promise.all(racing);
    const merged = some.filter((_, racer) => racer % 2 === 1);
    assert.equal(new Set(merged.map(({ body }) => (body as { id: number }).id)).size, 1);
    assert.ok(some.filter((_, racer) => racer % 2 === 0).filter(({ status }) => status === 200).length <= 1);
    assert.equal(await holders('email', mail), 1);
    answers.push(...some);
  }
  assert.deepEqual(Object.keys(counted(answers)), ['200', '409']);
});

test('updates race for an e-mail, too: one contact gets it', async () => {
  const made = await Promise.all(Array.from({ length: racers }, () => byLoyaltii({})));
  const ids = made.map(({ body }) => (body as { Id: number }).Id);
  for (let round = 0; round < 50; round += 1) {
    const Email = `wanted${round}@example.com`;
    const answers = await Promise.all(ids.map((id) => kontor.send('PATCH', `/api/v1/Contacts/${id}`, { Email })));
    assert.deepEqual(counted(answers), { 200: 1, 409: racers - 1 });
    assert.equal(await holders('email', Email), 1);
  }
});

interface Counter {
  readonly Id: number;
  readonly Version: string;
  readonly FirstName: string;
}

test('a counter that 8 writers count up through PUT with Version is exact after 5,000 acknowledged writes', async () => {
  const wanted = 5_000;
  const { body: start } = await kontor.send<Counter>('POST', '/api/v1/Contacts', {
    RegistrationSource: 'counter',
    FirstName: '0',
  });
  const path = `/api/v1/Contacts/${start.Id}`;
  let acknowledged = 0;
  let begun = 0;
  let conflicts = 0;
  async function writer(_: unknown, number: number): Promise<void> {
    let latest = start;
    while (begun < wanted) {
      begun += 1;
      for (;;) {
        const FirstName = String(Number(latest.FirstName) + 1);
        const { status, body } = await kontor.send<Counter>('PUT', path, { FirstName, Version: latest.Version });
        // A conflict brings what others have made of it.
        latest = body;
        if (status === 200) break;
        assert.equal(status, 409);
        conflicts += 1;
        // Writers in step would only ever let one of them through: each has a pace of its own.
        await wait(number);
        latest = (await kontor.send<Counter>('GET', path)).body;
      }
      acknowledged += 1;
    }
  }
  await Promise.all(Array.from({ length: racers }, writer));
  const { body: end } = await kontor.send<Counter>('GET', path);
  assert.equal(acknowledged, wanted);
  assert.ok(conflicts > wanted / 50, 'they raced');
  assert.equal(end.FirstName, String(wanted));
  const contact = await kontor.reader.contacts.byId(kontor.account.id, start.Id);
  assert.equal(contact?.version, wanted + 1);
});
