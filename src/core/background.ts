import type { ChangeSelection } from './hub.ts';

/**
 * `scheduled` waits for a worker, `in progress` is being produced, `ready` is produced and waits for its
 * receiver, `done` can be fetched or was delivered, `error` was given up.
 */
export type ExportStatus = 'scheduled' | 'in progress' | 'ready' | 'done' | 'error';

/** One requested export. */
export interface Export {
  readonly id: number;
  readonly kind: 'changes' | 'registrations';
  readonly status: ExportStatus;
  readonly createdAt: Date;
  readonly request: ExportRequest;
  /** Name of the finished file. */
  readonly fileName?: string;
  /** Contacts in the finished file. */
  readonly rows?: number;
  readonly expiresAt?: Date;
}

/** What to export, in what shape, and where to; complete, so that producing it needs no vendor's knowledge. */
export interface ExportRequest {
  readonly selection: ChangeSelection;
  readonly columns: readonly ExportColumn[];
  readonly delimiter: ',' | ';';
  readonly header: boolean;
  /** Absent: the file stays here to be downloaded. */
  readonly target?: DeliveryTarget;
  /** Whom to tell when the export has ended, in the words of which dialect. */
  readonly notification?: { readonly url: string; readonly dialect: string };
  /** Two requests with the same text here are the same export. */
  readonly fingerprint: string;
}

/** One column of an export file. */
export interface ExportColumn {
  readonly heading: string;
  /** A core field key, or one of the contact's own facts. */
  readonly value: { readonly field: string } | { readonly fact: 'id' | 'publicId' | 'createdAt' | 'modifiedAt' };
  /** Text for a stored value, by value: choice labels, words for true and false. */
  readonly labels?: Readonly<Record<string, string>>;
  /** IANA zone for instants, written `YYYY-MM-DD HH:MM:SS`. */
  readonly timezone?: string;
}

/** A user-given place that files are sent to. */
export interface DeliveryTarget {
  readonly protocol: 'ftp' | 'ftps' | 'sftp';
  readonly host: string;
  readonly port: number;
  readonly username: string;
  /** Sealed while stored, plain when handed to a delivery. */
  readonly password: string;
  readonly folder: string;
}

/** What is known of a file that the base keeps in pieces, which count from 0. */
export interface StoredFile {
  /** Which attempt has written it. */
  readonly attempt: number;
  readonly pieces: number;
  /** In bytes. */
  readonly size: number;
}

export interface ExportFileReader {
  /** The finished file of an export. */
  find(accountId: number, exportId: number): Promise<StoredFile | undefined>;
  piece(accountId: number, exportId: number, place: PieceOfFile): Promise<Buffer | undefined>;
}

/** One of the pieces that an attempt has written. */
export interface PieceOfFile {
  readonly attempt: number;
  readonly piece: number;
}

export interface ExportFileWriter {
  insertPiece(accountId: number, exportId: number, place: PieceOfFile, bytes: Buffer): Promise<void>;
  /**
   * Makes what an attempt has written the file of the export, unless a later one has done so, and removes the pieces of
   * earlier ones.
   */
  finish(accountId: number, exportId: number, file: StoredFile): Promise<void>;
  /** Removes the file and all pieces. */
  remove(accountId: number, exportId: number): Promise<void>;
}

export interface ExportReader {
  byId(accountId: number, id: number): Promise<Export | undefined>;
  /** An unfinished export with this fingerprint. */
  running(accountId: number, fingerprint: string): Promise<Export | undefined>;
  /** Some of the account's exports whose files are to be deleted, oldest first. */
  expired(accountId: number, now: Date): Promise<readonly { id: number; fileName: string }[]>;
}

export interface ExportWriter {
  insert(accountId: number, value: Omit<Export, 'id' | 'status'>): Promise<Export>;
  /** `fileName: null` says that the file is gone. */
  update(
    accountId: number,
    id: number,
    change: {
      status?: ExportStatus;
      fileName?: string | null;
      rows?: number | undefined;
      expiresAt?: Date | null;
      request?: ExportRequest;
    },
  ): Promise<void>;
}

/** A piece of background work. */
export interface Job {
  readonly id: number;
  readonly accountId: number;
  readonly kind: string;
  readonly payload: Readonly<Record<string, unknown>>;
  /** Counts the claims; a worker may only write while its number is the latest (fencing token). */
  readonly attempt: number;
  /** When the job was first wanted. */
  readonly createdAt: Date;
}

export interface JobReader {
  /** Whether any job of these kinds can be claimed now. */
  due(kinds: readonly string[], exceptAccounts: readonly number[], now: Date): Promise<boolean>;
  /** Unfinished jobs and how many of them have failed at least once, for metrics. */
  backlog(): Promise<{ waiting: number; retrying: number }>;
}

/** Which job a worker wants. */
export interface JobClaim {
  readonly kinds: readonly string[];
  /** A name for the operator's eyes; what protects against a lost lease is the attempt number. */
  readonly worker: string;
  /** Accounts that have their share of this worker already. */
  readonly exceptAccounts: readonly number[];
  readonly now: Date;
  readonly leaseUntil: Date;
}

export interface JobWriter {
  /** With `dedupe`, a second unfinished job of the same account and name is not added. */
  enqueue(job: {
    accountId: number;
    kind: string;
    payload: Job['payload'];
    runAt: Date;
    dedupe?: string;
    now: Date;
  }): Promise<void>;
  /** Takes the oldest due job whose lease is free and whose account is not passed over. */
  claim(request: JobClaim): Promise<Job | undefined>;
  /** Extends the lease; false when another worker has taken the job over. */
  heartbeat(job: Job, leaseUntil: Date): Promise<boolean>;
  /** Ends the job; false when another worker has taken it over, and then nothing was written. */
  finish(job: Job): Promise<boolean>;
  /** Gives the job back to be claimed again at `runAt`; false as above. */
  release(job: Job, runAt: Date): Promise<boolean>;
}

/** Which file: the export that it is of, and what it is called. */
export interface ExportFile {
  readonly accountId: number;
  readonly exportId: number;
  readonly name: string;
}

/** Reads of finished export files. */
export interface FileReader {
  /** In bytes; undefined when there is no such file, or none that is whole. */
  size(file: ExportFile): Promise<number | undefined>;
  /** A piece at a time. Raises an error when the file is not there, or goes while it is read. */
  read(file: ExportFile): AsyncIterable<Buffer>;
}

/** Where finished export files lie until they are fetched, delivered or expired. */
export interface Files extends FileReader {
  /**
   * Writes a file whole or not at all, and on disk when it resolves. Replaces an older one. What is still written by an
   * earlier `attempt`, whose worker was only thought dead, does not get into it.
   */
  write(file: ExportFile, attempt: number, pieces: AsyncIterable<string>): Promise<void>;
  /** Does nothing when the file is gone already. */
  remove(file: ExportFile): Promise<void>;
}

/** A finished file on its way out; `name` is what it is called at the receiver, `size` is in bytes. */
export interface OutgoingFile {
  readonly name: string;
  readonly size: number;
  read(): AsyncIterable<Buffer>;
}

/** Where finished files and notifications go. */
export interface Delivery {
  /**
   * Sends a file: under a temporary name first, then renamed to its own, replacing an older one. Breaks off, with an error
   * that is not permanent, when `signal` is aborted.
   */
  send(target: DeliveryTarget, file: OutgoingFile, pins: Pins, signal?: AbortSignal): Promise<void>;
  /** Sends one JSON document; resolves when the receiver answered with success. */
  notify(url: string, body: string): Promise<void>;
}

/** Fingerprints of receivers, remembered at first contact. */
export interface Pins {
  get(target: string): Promise<string | undefined>;
  set(target: string, fingerprint: string): Promise<void>;
}

/** A delivery that did not succeed. `permanent`: trying again cannot help. */
export class DeliveryError extends Error {
  override readonly name = 'DeliveryError';
  readonly permanent: boolean;

  /** `reason` names the step that failed and holds no host, user or password. */
  constructor(reason: string, permanent: boolean, cause?: unknown) {
    super(reason, { cause });
    this.permanent = permanent;
  }
}
