import { installation, type Soon } from '../core/hub.ts';
import { emptyAdditions } from './postgres-additions.ts';
import type { Pipeline } from './postgres-pipeline.ts';
import type { Addition, Query } from './statement.ts';

/**
 * So many additions wait for each other. Of the first fewer, so that the server has something to do early; but all those of
 * a group of single creates.
 */
const [firstAdditions, mostAdditions] = [64, 250];

/** What a transaction sends, in its order. */
export interface Sending {
  ask<R>(query: Query): Promise<R[]>;
  send(query: Query): Promise<void>;
  add(addition: Addition): Soon<void>;
  /** Sends what was added. */
  flush(): void;
  /** From now on, to use it is an error: a forgotten `await` must not become a lost write. */
  end(): void;
}

export function sendingOver(pipeline: Pipeline): Sending {
  let open = true;
  const behind = oneAccount();
  const additions = emptyAdditions();
  let most = firstAdditions;

  function checkOpen(): void {
    if (!open) throw new Error('a transaction was used after it had ended');
  }

  function flush(): void {
    checkOpen();
    const query = additions.take();
    if (query !== undefined) pipeline.send(behind(query));
  }

  return {
    async ask<R>(query: Query): Promise<R[]> {
      flush();
      return pipeline.ask<R>(behind(query));
    },
    async send(query) {
      flush();
      pipeline.send(behind(query));
    },
    add(addition) {
      checkOpen();
      additions.push(addition);
      if (additions.size() < most) return undefined;
      flush();
      most = mostAdditions;
      // On their way before the next come, so that the server has something to do meanwhile.
      return new Promise((resolve) => process.nextTick(resolve));
    },
    flush,
    end: () => {
      open = false;
    },
  };
}

/**
 * A transaction writes what belongs to one account, and besides only what belongs to the installation. Whose rows its
 * statements may meet is set again only where that changes.
 */
function oneAccount(): (query: Query) => Query {
  let set: number | undefined;
  let own: number | undefined;
  return (query) => {
    const { account, ...rest } = query;
    if (account === undefined || account === set) return rest;
    if (account > installation) own ??= account;
    if (account > installation && account !== own) throw new Error('a transaction went from one account to another');
    set = account;
    return query;
  };
}

/** The same statement, failing where it does not meet one row: what was sent after it is not done then either. */
export function meetingOne(query: Query): Query {
  let sql = meeting.get(query.sql);
  if (sql === undefined) {
    sql = `with met as (${query.sql}) select 1 / count(*) from met`;
    meeting.set(query.sql, sql);
  }
  return { ...query, sql };
}

const meeting = new Map<string, string>();
