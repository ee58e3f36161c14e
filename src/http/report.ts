import type { FastifyInstance, FastifyRequest, onResponseHookHandler } from 'fastify';
import type { Logger } from 'pino';

/** What answers have in common that are counted together. `route` is a pattern, `unknown` where none fitted. */
export interface AnswerKind {
  readonly dialect: string;
  readonly method: string;
  readonly route: string;
  readonly status: number;
}

/** Where the server counts its answers. */
export interface AnswerCounts {
  /** Gives what counts the answers of a kind; asked once for each kind. */
  counterOf(kind: AnswerKind): (seconds: number) => void;
  /** An answer was a mistake of Kontor. */
  onDefect(): void;
}

/** Where answers are told of. */
export interface Reports {
  readonly log: Logger;
  readonly counts?: AnswerCounts;
}

/** What hooks and handlers have left on a request. */
type Marked = FastifyRequest & { dialect?: string; accountId?: number; defect?: unknown };

/**
 * Tells of each answer: one log line that names the route, never the path, since paths hold addresses, and one count.
 * A route learns its own pattern here, since Fastify builds a description of the route for who asks a request for it.
 */
export function reportAnswers(app: FastifyInstance, reports: Reports): void {
  app.addHook('onRoute', (route) => {
    route.onResponse = [route.onResponse ?? [], reporter(reports, route.url)].flat();
  });
  const reportUnknown = reporter(reports, 'unknown');
  app.addHook('onResponse', function onUnknown(request, reply, done) {
    if (request.is404) reportUnknown.call(this, request, reply, done);
    else done();
  });
}

/** Tells of the answers of one route. What all answers of a kind have in common is made once: it is most of a line. */
function reporter(reports: Reports, route: string): onResponseHookHandler {
  const kinds: { readonly kind: Kind; readonly report: ReturnType<typeof kindReporter> }[] = [];
  function reportFor(kind: Kind): ReturnType<typeof kindReporter> {
    const report = kindReporter(reports, kind);
    kinds.push({ kind, report });
    return report;
  }
  return (request: Marked, { statusCode: status, elapsedTime }, done) => {
    const { dialect, method, accountId, defect } = request;
    // A route has few kinds, so that comparing takes less than making a name to look one up by.
    const known = kinds.find(
      ({ kind }) => kind.status === status && kind.method === method && kind.dialect === dialect,
    );
    const report = known?.report ?? reportFor({ dialect, method, route, status });
    const ms = Math.round(elapsedTime * 10) / 10;
    report(elapsedTime, accountId === undefined ? { ms } : { ms, account: accountId }, defect);
    done();
  };
}

type Kind = Omit<AnswerKind, 'dialect'> & { readonly dialect: string | undefined };

function kindReporter(
  { log, counts }: Reports,
  { dialect, method, route, status }: Kind,
): (ms: number, facts: object, defect: unknown) => void {
  const line = log.child({ method, route, status });
  const level = levelOf(dialect, status);
  const count = counts?.counterOf({
    dialect: dialect ?? 'none',
    method: route === 'unknown' ? 'any' : method,
    route,
    status,
  });
  return (ms, facts, defect) => {
    count?.(ms / 1_000);
    if (defect === undefined) {
      line[level](facts);
    } else {
      counts?.onDefect();
      line.error({ ...facts, ...stackOf(defect) }, 'defect');
    }
  };
}

function levelOf(dialect: string | undefined, status: number): 'warn' | 'debug' | 'info' {
  // A base that cannot be written is the operator's matter.
  if (status === 503) return 'warn';
  // Probes and scrapes come every few seconds.
  return dialect === undefined && status < 400 ? 'debug' : 'info';
}

function stackOf(defect: unknown): { stack: string; cause?: string } {
  if (!(defect instanceof Error)) return { stack: String(defect) };
  const { cause } = defect;
  return {
    stack: String(defect.stack),
    ...(cause === undefined ? {} : { cause: cause instanceof Error ? String(cause.stack) : String(cause) }),
  };
}
