import type { Load } from './load.ts';

/** A load as plain data, so that it can be handed to a thread. */
export interface Scenario {
  readonly kind: 'create' | 'read' | 'batch';
  readonly port: number;
  readonly connections: number;
  readonly seconds: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Makes addresses differ between runs. */
  readonly run: string;
  /** Contacts `read` can ask for. */
  readonly known?: number;
}

/** Contacts in one request of the scenario `batch`. */
export const batchSize = 1_000;

/** The requests of a scenario; product and floor get the same ones. */
export function scenarioLoad({ kind, port, connections, seconds, headers, run, known = 1 }: Scenario): Load {
  const common = { port, connections, seconds, headers };
  switch (kind) {
    case 'create':
      return {
        ...common,
        method: 'POST',
        path: () => '/api/v2/contact',
        body: (count) => JSON.stringify(contact(run, count)),
      };
    case 'batch':
      return { ...common, method: 'POST', path: () => '/api/v2/contact', body: (count) => batch(run, count) };
    case 'read':
      return {
        ...common,
        method: 'POST',
        path: () => '/api/v2/contact/getdata',
        body: () =>
          `{"keyId":"3","keyValues":["${address('seed', 1 + Math.floor(Math.random() * known))}"],"fields":["1","2","3","11"]}`,
      };
  }
}

/** The contact with a number: seven fields, about 200 bytes. */
export function contact(run: string, count: number): Record<string, string> {
  return {
    '1': `Ann${count % 977}`,
    '2': `Example${count % 4_093}`,
    '3': address(run, count),
    '5': String(1 + (count % 2)),
    '11': `City ${count % 313}`,
    '13': String(10_000 + (count % 90_000)),
    '15': `+43 1 ${1_000_000 + count}`,
  };
}

/** The address of a contact, which it is found by. */
export function address(run: string, count: number): string {
  return `ann.${run}.${count}@example.com`;
}

function batch(run: string, count: number): string {
  const first = (count - 1) * batchSize;
  return JSON.stringify({ contacts: Array.from({ length: batchSize }, (_, index) => contact(run, first + index + 1)) });
}
