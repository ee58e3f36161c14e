import type { World } from './world.ts';

/** What a client needs to reach an API. */
type Reachable = Pick<World, 'request' | 'variables'>;

/** A contact by meaning: the names that `speakers` share. Absent and empty are the same. */
export type Meaning = Readonly<Record<string, string>>;

/** A contact API as one of its clients uses it. */
export interface Speaker {
  readonly name: string;
  /** What it has a word for, with the longest text that it may write, in characters. */
  readonly words: Readonly<Record<string, { readonly longest: number; readonly values?: readonly string[] }>>;
  /** What a contact of this client always has. */
  readonly required: readonly string[];
  create(values: Meaning): Promise<string>;
  /** What it sees of a contact; undefined when there is none. */
  read(id: string): Promise<Meaning | undefined>;
  /** An empty value empties. */
  update(id: string, values: Meaning): Promise<void>;
  remove(id: string): Promise<void>;
}

type Send = World['request'];
type Table = Readonly<
  Record<string, readonly [wire: string, longest: number, translated?: Readonly<Record<string, string>>]>
>;

const json = (text: string): Record<string, unknown> => JSON.parse(text) as Record<string, unknown>;

/** Every dialect's client over one world, which has to have a client 1 for AcuInvoice and a text field `loyalty`. */
export function speakers(world: Reachable): readonly Speaker[] {
  return [emarsys(world), quentn(world), loyaltii(world), acuinvoice(world)];
}

/** Values under their wire names; what is empty becomes `nothing`. */
function toWire(table: Table, values: Meaning, nothing: unknown): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([key, value]) => {
      const [wire, , translated] = table[key] ?? [];
      return wire === undefined ? [] : [[wire, value === '' ? nothing : (translated?.[value] ?? value)]];
    }),
  );
}

function fromWire(table: Table, sent: Readonly<Record<string, unknown>>): Meaning {
  const back = Object.entries(table).map(([key, [wire, , translated]]) => {
    const value = sent[wire];
    const meaning = Object.entries(translated ?? {}).find(([, word]) => word === value)?.[0];
    return [key, value === null || value === undefined || value === '' ? '' : (meaning ?? String(value))] as const;
  });
  return Object.fromEntries(back.filter(([, value]) => value !== ''));
}

function wordsOf(table: Table): Speaker['words'] {
  const entries = Object.entries(table).map(([key, [, longest, translated]]) => {
    return [key, { longest, ...(translated === undefined ? {} : { values: Object.keys(translated) }) }] as const;
  });
  return Object.fromEntries(entries);
}

async function ask(
  send: Send,
  expected: readonly number[],
  request: { method: string; url: string; login: readonly [string, string]; body?: string },
): Promise<{ status: number; body: string }> {
  const { login, body, ...rest } = request;
  const reply = await send({ ...rest, headers: [login, ['Content-Type', 'application/json']], body });
  if (!expected.includes(reply.status)) throw new Error(`${rest.method} ${rest.url}: ${reply.status} ${reply.body}`);
  return reply;
}

function emarsys(world: Reachable): Speaker {
  const table: Table = {
    firstName: ['1', 255],
    lastName: ['2', 255],
    email: ['3', 255],
    birthDate: ['4', 10],
    gender: ['5', 1, { male: '1', female: '2' }],
    street: ['10', 255],
    city: ['11', 255],
    state: ['12', 255],
    postalCode: ['13', 255],
    country: ['14', 3, { AT: '10', DE: '65', JP: '85', CH: '168' }],
    phone: ['15', 60],
    fax: ['16', 255],
    company: ['18', 255],
    optIn: ['31', 1, { true: '1', false: '2' }],
    mobile: ['37', 60],
    salutation: ['46', 1, { mr: '1', ms: '2', family: '4' }],
    loyalty: ['10001', 255],
  };
  const call = async (method: string, path: string, body: object) => {
    const login = ['X-WSSE', world.variables.wsse ?? ''] as const;
    const url = `/api/v2/${path}`;
    return json((await ask(world.request, [200], { method, url, login, body: JSON.stringify(body) })).body);
  };
  return {
    name: 'emarsys',
    words: wordsOf(table),
    required: ['email'],
    create: async (values) => {
      const { data } = await call('POST', 'contact', toWire(table, values, ''));
      return String((data as { id: number }).id);
    },
    read: async (id) => {
      const wanted = { keyId: 'id', keyValues: [id], fields: Object.values(table).map(([wire]) => wire) };
      const { result } = (await call('POST', 'contact/getdata', wanted)).data as { result: false | [Meaning] };
      return result === false ? undefined : fromWire(table, result[0]);
    },
    update: async (id, values) =>
      void (await call('PUT', 'contact', { key_id: 'id', id, ...toWire(table, values, '') })),
    remove: async (id) => void (await call('POST', 'contact/delete', { key_id: 'id', id })),
  };
}

function quentn(world: Reachable): Speaker {
  const table: Table = {
    firstName: ['first_name', 255],
    lastName: ['family_name', 255],
    email: ['mail', 255],
    birthDate: ['date_of_birth', 10],
    street: ['ba_street', 255],
    city: ['ba_city', 255],
    state: ['ba_state', 20],
    postalCode: ['ba_postal_code', 20],
    country: ['ba_country', 2, { AT: 'AT', DE: 'DE', JP: 'JP', CH: 'CH' }],
    phone: ['phone', 60],
    fax: ['fax', 255],
    company: ['company', 255],
    salutation: ['title', 1, { mr: 'm', ms: 'f' }],
    jobTitle: ['job_title', 255],
    loyalty: ['field_loyalty', 255],
  };
  const call = async (method: string, path: string, body?: object, expected = [200]) => {
    const login = ['Authorization', world.variables.bearer ?? ''] as const;
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    return ask(world.request, expected, { method, url: `/public/api/V1/${path}`, login, ...sent });
  };
  const names = Object.values(table).map(([wire]) => wire);
  return {
    name: 'quentn',
    words: wordsOf(table),
    required: ['email'],
    create: async (values) => {
      const sent = { contact: toWire(table, values, null), duplicate_check_method: 'none' };
      return String(json((await call('POST', 'contact', sent)).body).id);
    },
    read: async (id) => {
      const { status, body } = await call('GET', `contact/${id}?fields=${names.join(',')}`, undefined, [200, 404]);
      if (status === 404) return undefined;
      const { date_of_birth: day, ...rest } = json(body);
      // quirk: a day comes with a time.
      return fromWire(table, { ...rest, date_of_birth: typeof day === 'string' ? day.slice(0, 10) : day });
    },
    update: async (id, values) => void (await call('PUT', `contact/${id}`, toWire(table, values, null))),
    remove: async (id) => void (await call('DELETE', `contact/${id}`)),
  };
}

function loyaltii(world: Reachable): Speaker {
  const table: Table = {
    firstName: ['FirstName', 50],
    lastName: ['LastName', 50],
    email: ['Email', 250],
    phone: ['Phone', 20],
    permission: ['LatestPermissionSource', 4_000],
    loyalty: ['loyalty', 255],
  };
  const call = async (method: string, path: string, body?: object, expected = [200]) => {
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    const login = ['X-ApiKey', world.variables.apiKey ?? ''] as const;
    return ask(world.request, expected, { method, url: `/api/v1/Contacts${path}`, login, ...sent });
  };
  return {
    name: 'loyaltii',
    words: wordsOf(table),
    required: [],
    create: async (values) => {
      const sent = { ...toWire(table, values, null), RegistrationSource: 'journey' };
      return String(json((await call('POST', '', sent)).body).Id);
    },
    read: async (id) => {
      const { status, body } = await call('GET', `/${id}`, undefined, [200, 404]);
      return status === 404 ? undefined : fromWire(table, json(body));
    },
    update: async (id, values) => void (await call('PATCH', `/${id}`, toWire(table, values, ''))),
    remove: async (id) => void (await call('DELETE', `/${id}`, undefined, [200, 204])),
  };
}

function acuinvoice(world: Reachable): Speaker {
  const table: Table = {
    firstName: ['first_name', 255],
    lastName: ['last_name', 255],
    email: ['email', 255],
    phone: ['phone', 60],
    mobile: ['mobile_phone', 60],
  };
  const call = async (method: string, content: string) => {
    const login = ['Authorization', world.variables.basic ?? ''] as const;
    const body = `<?xml version="1.0" encoding="UTF-8"?><request method="${method}">${content}</request>`;
    return (await ask(world.request, [200], { method: 'POST', url: '/api/xml-in', login, body })).body;
  };
  const succeed = async (method: string, content: string) => {
    const reply = await call(method, content);
    if (!reply.includes('status="ok"')) throw new Error(`${method} ${content}: ${reply}`);
    return reply;
  };
  const elements = (values: Meaning) =>
    Object.entries(toWire(table, values, ''))
      .map(([name, value]) => `<${name}>${escaped(String(value))}</${name}>`)
      .join('');
  return {
    name: 'acuinvoice',
    words: wordsOf(table),
    required: ['firstName', 'lastName', 'email'],
    create: async (values) => {
      const reply = await succeed('contact.create', `<contact><client_id>1</client_id>${elements(values)}</contact>`);
      return textIn(reply, 'contact_id') ?? '';
    },
    read: async (id) => {
      const reply = await call('contact.get', `<contact_id>${id}</contact_id>`);
      if (!reply.includes('status="ok"')) return undefined;
      return fromWire(table, Object.fromEntries(Object.values(table).map(([wire]) => [wire, textIn(reply, wire)])));
    },
    update: async (id, values) =>
      void (await succeed('contact.update', `<contact><contact_id>${id}</contact_id>${elements(values)}</contact>`)),
    remove: async (id) => void (await succeed('contact.delete', `<contact_id>${id}</contact_id>`)),
  };
}

const entities: Readonly<Record<string, string>> = {
  '<': '&lt;',
  '>': '&gt;',
  '&': '&amp;',
  '"': '&quot;',
  "'": '&apos;',
  '\r': '&#13;',
};

function escaped(text: string): string {
  return text.replaceAll(/[<>&"'\r]/g, (sign) => entities[sign] ?? sign);
}

/** The text of the one element of a name, its references read. */
function textIn(xml: string, name: string): string | undefined {
  const [, text] = new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml) ?? [];
  return text?.replaceAll(
    /&(?:#x([\da-f]+)|#(\d+)|(\w+));/gi,
    (reference, hex?: string, decimal?: string, word?: string) => {
      if (word !== undefined) return Object.entries(entities).find(([, one]) => one === `&${word};`)?.[0] ?? reference;
      return String.fromCodePoint(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16));
    },
  );
}
