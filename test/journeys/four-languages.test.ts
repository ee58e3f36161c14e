import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { type Meaning, type Speaker, speakers } from '../harness/speakers.ts';
import { createWorld, type OpenWorld } from '../harness/world.ts';

// A contact that is written in one language is read in the three others, without loss and at once.

let world: OpenWorld;
let all: readonly Speaker[];
before(async () => {
  world = await createWorld();
  for (const given of ['client ACME', 'field loyalty text shorttext']) await world.given(given);
  all = speakers(world);
});
after(() => world[Symbol.asyncDispose]());

const names = ['emarsys', 'quentn', 'loyaltii', 'acuinvoice'];
const speaker = (name: string): Speaker => {
  const found = all.find((one) => one.name === name);
  assert.ok(found);
  return found;
};

/** Each contact has an address and a number of its own: one of the four refuses what another contact has. */
let contacts = 0;
function identity(): { email: string; phone: string } {
  contacts += 1;
  return { email: `Zoë+${contacts}@Example.com`, phone: `+43 (1) ${contacts}` };
}

/** What a speaker sees of a contact that has these values: those it has words for. */
function seenBy({ words }: Speaker, state: Meaning): Meaning {
  const seen = Object.entries(state).filter(([key, value]) => {
    const word = words[key];
    return value !== '' && word !== undefined && (word.values === undefined || word.values.includes(value));
  });
  return Object.fromEntries(seen);
}

async function compare(id: string, state: Meaning, readers: readonly Speaker[], when: string): Promise<void> {
  for (const reader of readers)
    assert.deepEqual(await reader.read(id), seenBy(reader, state), `${reader.name} ${when}`);
}

/** The beginning of a text; one of the four counts a character that takes two places twice. */
function cut(text: string, longest: number): string {
  const characters = [...text];
  while (characters.join('').length > longest) characters.pop();
  return characters.join('').trim();
}

/** What a speaker may write of these values. */
function sayable({ words }: Speaker, values: Meaning): Meaning {
  return Object.fromEntries(
    Object.entries(values).flatMap(([key, value]) => {
      const word = words[key];
      if (word === undefined || (value !== '' && word.values?.includes(value) === false)) return [];
      return [[key, word.values === undefined ? cut(value, word.longest) : value]];
    }),
  );
}

const rich: Meaning = {
  firstName: 'Zoë Ångström',
  lastName: 'O\'Neill-王小明 & <Söhne> "Größe"',
  birthDate: '1974-02-28',
  gender: 'female',
  street: 'Straße des 17. Juni 135, Улица 5',
  city: '東京都',
  state: 'Île-de-France',
  postalCode: '00710',
  country: 'JP',
  fax: '007',
  company: 'مؤسسة ACME 😀👩‍👩‍👧',
  optIn: 'false',
  mobile: '+49 170',
  salutation: 'ms',
  jobTitle: 'Κυβερνήτης',
  permission: 'consent 2012',
  loyalty: '0012.50',
};

for (const creating of names) {
  for (const other of names.filter((name) => name !== creating)) {
    test(`a contact of ${creating} is read, updated and deleted in ${other}`, async () => {
      const [one, another] = [speaker(creating), speaker(other)];
      const written = sayable(one, { ...rich, ...identity() });
      const id = await one.create(written);
      await compare(id, written, all, 'after the creation');
      const changed = sayable(another, { ...written, firstName: 'Ännchen', loyalty: '', mobile: '', city: 'Wien' });
      const longest = sayable(another, { lastName: '長😀'.repeat(200) });
      await another.update(id, { ...changed, ...longest });
      await compare(id, { ...written, ...changed, ...longest }, all, 'after the update');
      await another.remove(id);
      for (const reader of all) assert.equal(await reader.read(id), undefined, `${reader.name} after the deletion`);
    });
  }
}

/** Letters and signs of many scripts, among them what HTML, XML, SQL and CSV have a meaning for. */
const signs = [
  ...['a', 'Z', '0', ' ', '-', "'", '"', '<', '>', '&', ';', ',', '=', '+', '@', '\\', '%', '{', '}', '`', '\n', '\t'],
  ...['é', 'ß', 'Ł', 'ğ', 'Ω', 'ж', 'א', 'ع', 'न', 'ไ', '中', 'か', '한', 'e\u0301', '\u200d', '\u202e', '😀', '🏳️‍🌈'],
];
const text = fc.oneof(
  { weight: 5, arbitrary: fc.string({ unit: fc.constantFrom(...signs), minLength: 1, maxLength: 12 }) },
  { weight: 1, arbitrary: fc.string({ unit: fc.constantFrom(...signs), minLength: 200, maxLength: 400 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('null', 'undefined', 'true', '007', '1e3', '-0', '__proto__', "' or 1=1 --"),
  },
);
const day = fc.date({ min: new Date('1900-01-01'), max: new Date('2099-12-31'), noInvalidDate: true });
const some = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 2 });
const orEmpty = (value: fc.Arbitrary<string>) =>
  some(fc.oneof({ weight: 4, arbitrary: value }, { weight: 1, arbitrary: fc.constant('') }));

const values = fc
  .record({
    ...Object.fromEntries(
      [
        'firstName',
        'lastName',
        'street',
        'city',
        'state',
        'postalCode',
        'fax',
        'company',
        'mobile',
        'jobTitle',
        'permission',
        'loyalty',
      ].map((key) => [key, orEmpty(text)]),
    ),
    birthDate: orEmpty(day.map((date) => date.toISOString().slice(0, 10))),
    gender: orEmpty(fc.constantFrom('male', 'female')),
    country: orEmpty(fc.constantFrom('AT', 'DE', 'JP', 'CH')),
    optIn: orEmpty(fc.constantFrom('true', 'false')),
    salutation: orEmpty(fc.constantFrom('mr', 'ms', 'family')),
  })
  .map((record) => Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as Meaning);

const who = fc.constantFrom(...names);
const sequence = fc.record({
  creating: who,
  first: values,
  updates: fc.array(fc.tuple(who, values, who), { minLength: 1, maxLength: 3 }),
  removing: who,
});

/** A write that leaves a contact without what this client's contacts must have is not one that it can make. */
function possible(one: Speaker, wanted: Meaning, mode: 'create' | 'update'): Meaning {
  const said = sayable(one, wanted);
  const empty = one.required.filter((key) => said[key] === '' || (mode === 'create' && said[key] === undefined));
  const left = Object.entries(said).filter(
    ([key, value]) => !empty.includes(key) && (mode === 'update' || value !== ''),
  );
  return {
    ...Object.fromEntries(left),
    ...(mode === 'create' ? Object.fromEntries(empty.map((key) => [key, 'Ann'])) : {}),
  };
}

test('2,000 contacts in any order of languages: nothing is lost, nothing is read late', async () => {
  const property = fc.asyncProperty(sequence, async ({ creating, first, updates, removing }) => {
    const one = speaker(creating);
    let state = possible(one, { ...first, ...identity() }, 'create');
    const id = await one.create(state);
    for (const [name, wanted, reading] of updates) {
      const changed = possible(speaker(name), wanted, 'update');
      await speaker(name).update(id, changed);
      state = { ...state, ...changed };
      await compare(id, state, [speaker(reading)], `after the update by ${name}`);
    }
    await compare(id, state, all, 'at the end');
    await speaker(removing).remove(id);
    for (const reader of all) assert.equal(await reader.read(id), undefined);
  });
  await fc.assert(property, { seed: 20120403, numRuns: 2_000 });
});
