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
  return {
    lock: session.lock,
    accounts: { ...accountReader(session), ...accountWriter(session) },
    arrivals: arrivals(session),
    changes: changeReader(session),
    comments: { ...commentReader(session), ...commentWriter(session) },
    contacts: { ...contactReader(session), ...contactWriter(session) },
    duplicates: { ...duplicateReader(session), ...duplicateIndexWriter(session) },
    exportFiles: { ...exportFileReader(session), ...exportFileWriter(session) },
    exports: { ...exportReader(session), ...exportWriter(session) },
    fields: { ...fieldReader(session), ...fieldWriter(session) },
    jobs: { ...jobReader(session), ...jobWriter(session) },
    merges: { ...mergeReader(session), ...mergeWriter(session) },
    organisations: { ...organisationReader(session), ...organisationWriter(session) },
    passwords: { ...passwordReader(session), ...passwordWriter(session) },
    pairs: { ...pairReader(session), ...pairWriter(session) },
    scans: { ...scanReader(session), ...scanWriter(session) },
    sources: { ...sourceReader(session), ...sourceWriter(session) },
    spamAnswers: { ...spamAnswerReader(session), ...spamAnswerWriter(session) },
    stores: { ...storeReader(session), ...storeWriter(session) },
    tags: { ...tagReader(session), ...tagWriter(session) },
    users: { ...userReader(session), ...userWriter(session) },
  };
}
