import { lookup, Resolver } from 'node:dns/promises';
import { turns } from '../core/turns.ts';

/** Where a name server is; the host is a name or an address. */
export interface NameServerAddress {
  readonly host: string;
  readonly port: number;
}

/** Asks one name server; many may ask at once. */
export interface NameServer {
  /** The IPv4 addresses of a name. Throws as `node:dns` does; answers nothing once nobody `isWaiting` for it. */
  addressesOf(name: string, isWaiting: () => boolean): Promise<readonly string[]>;
}

/** A question is asked twice, because packets get lost. */
const questioning = { timeout: 700, maxTimeout: 700, tries: 2 };

/** Questions at one time: the answers to more would not find room in the socket and be lost. */
const mostQuestions = 100;

/** Milliseconds that the address of a name server is believed, and that a failure to find it is. */
const believing = { found: 60_000, missed: 5_000 };

/** The name server at an address, or the system's where there is none. */
export function nameServerAt(address: NameServerAddress | undefined): NameServer {
  const findResolver = renewedResolver(address);
  const inTurn = turns(mostQuestions);
  return {
    async addressesOf(name, isWaiting) {
      const resolver = await findResolver();
      return inTurn(async () => (isWaiting() ? resolver.resolve4(name) : []));
    },
  };
}

/** One resolver, and so one socket, for all questions of a minute; then another, since name servers move. */
function renewedResolver(address: NameServerAddress | undefined): () => Promise<Resolver> {
  let current: { readonly resolver: Promise<Resolver>; until: number } | undefined;
  return () => {
    if (current === undefined || performance.now() >= current.until) {
      const fresh = { resolver: createResolver(address), until: performance.now() + believing.found };
      fresh.resolver.catch(() => {
        fresh.until = performance.now() + believing.missed;
      });
      current = fresh;
    }
    return current.resolver;
  };
}

async function createResolver(server: NameServerAddress | undefined): Promise<Resolver> {
  const resolver = new Resolver(questioning);
  if (server === undefined) return resolver;
  const { address, family } = await lookup(server.host).catch((cause: unknown) => {
    // Not the code that says a name in question does not exist.
    throw new Error('the name server has no address', { cause });
  });
  resolver.setServers([family === 6 ? `[${address}]:${server.port}` : `${address}:${server.port}`]);
  return resolver;
}
