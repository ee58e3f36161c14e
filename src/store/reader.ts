import type { Reader, Tx } from '../core/hub.ts';
import { accountReader, accountWriter } from './accounts.ts';
import { arrivals } from './arrivals.ts';
import { changeReader } from './changes.ts';
import { commentReader, commentWriter } from './comments.ts';
import { contactReader, contactWriter } from './contacts.ts';
import { duplicateIndexWriter } from './duplicate-index.ts';
import { duplicateReader } from './duplicates.ts';
import { exportFileReader, exportFileWriter } from './export-files.ts';
import { exportReader, exportWriter } from './exports.ts';
import { fieldReader, fieldWriter } from './fields.ts';
import { jobReader, jobWriter } from './jobs.ts';
import { mergeReader, mergeWriter } from './merges.ts';
import { organisationReader, organisationWriter } from './organisations.ts';
import { pairReader, pairWriter } from './pairs.ts';
import { passwordReader, passwordWriter } from './passwords.ts';
import { scanReader, scanWriter } from './scans.ts';
import { sourceReader, sourceWriter } from './sources.ts';
import { spamAnswerReader, spamAnswerWriter } from './spam-answers.ts';
import type { Session, WriteSession } from './statement.ts';
import { storeReader, storeWriter } from './stores.ts';
import { tagReader, tagWriter } from './tags.ts';
import { userReader, userWriter } from './users.ts';

/** An open base. */
export interface OpenStore<T extends Reader> extends AsyncDisposable {
  readonly store: T;
  /** False while a schema change is outstanding. */
  isMigrated(): Promise<boolean>;
  /** Takes work on what was written off those who write, where an engine leaves it to them: to be called often. */
  checkpoint?(): void;
}

/** All reads over one connection. */
export function reader(session: Session): Reader {
  return {
    accounts: accountReader(session),
    changes: changeReader(session),
    comments: commentReader(session),
    contacts: contactReader(session),
    exportFiles: exportFileReader(session),
    exports: exportReader(session),
    fields: fieldReader(session),
    jobs: jobReader(session),
    merges: mergeReader(session),
    organisations: organisationReader(session),
    passwords: passwordReader(session),
    pairs: pairReader(session),
    scans: scanReader(session),
    sources: sourceReader(session),
    spamAnswers: spamAnswerReader(session),
    stores: storeReader(session),
    tags: tagReader(session),
    users: userReader(session),
  };
}

/** All reads and writes of one transaction; it sees its own writes. */
export function tx(session: WriteSession): Tx {
  return new LazyTx(session) as unknown as Tx;
}

/** What a transaction reads and writes of each group of tables. */
const rooms: { readonly [Room in Exclude<keyof Tx, 'lock'>]: (session: WriteSession) => Tx[Room] } = {
  accounts: (session) => ({ ...accountReader(session), ...accountWriter(session) }),
  arrivals,
  changes: changeReader,
  comments: (session) => ({ ...commentReader(session), ...commentWriter(session) }),
  contacts: (session) => ({ ...contactReader(session), ...contactWriter(session) }),
  duplicates: (session) => ({ ...duplicateReader(session), ...duplicateIndexWriter(session) }),
  exportFiles: (session) => ({ ...exportFileReader(session), ...exportFileWriter(session) }),
  exports: (session) => ({ ...exportReader(session), ...exportWriter(session) }),
  fields: (session) => ({ ...fieldReader(session), ...fieldWriter(session) }),
  jobs: (session) => ({ ...jobReader(session), ...jobWriter(session) }),
  merges: (session) => ({ ...mergeReader(session), ...mergeWriter(session) }),
  organisations: (session) => ({ ...organisationReader(session), ...organisationWriter(session) }),
  passwords: (session) => ({ ...passwordReader(session), ...passwordWriter(session) }),
  pairs: (session) => ({ ...pairReader(session), ...pairWriter(session) }),
  scans: (session) => ({ ...scanReader(session), ...scanWriter(session) }),
  sources: (session) => ({ ...sourceReader(session), ...sourceWriter(session) }),
  spamAnswers: (session) => ({ ...spamAnswerReader(session), ...spamAnswerWriter(session) }),
  stores: (session) => ({ ...storeReader(session), ...storeWriter(session) }),
  tags: (session) => ({ ...tagReader(session), ...tagWriter(session) }),
  users: (session) => ({ ...userReader(session), ...userWriter(session) }),
};

/** Makes of a transaction what is asked for: most need one or two rooms, and all of them are some hundred functions. */
class LazyTx {
  readonly lock: Tx['lock'];
  readonly session: WriteSession;
  readonly made: { [room: string]: unknown } = {};

  constructor(session: WriteSession) {
    this.session = session;
    this.lock = session.lock;
  }
}

for (const [name, make] of Object.entries(rooms)) {
  Object.defineProperty(LazyTx.prototype, name, {
    get(this: LazyTx) {
      this.made[name] ??= make(this.session);
      return this.made[name];
    },
  });
}
