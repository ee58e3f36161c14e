/**
 * The tables as Kysely sees them. Times are milliseconds since 1970, JSON is text, and `account_id` leads every
 * key, so that an account cannot meet another's rows and the base can be spread by account. Rows of the
 * installation itself have account 0.
 */
export interface Tables {
  account: AccountTable;
  arrival: ArrivalTable;
  change: ChangeTable;
  comment: CommentTable;
  contact: ContactTable;
  contact_alias: ContactAliasTable;
  contact_key: ContactKeyTable;
  contact_password: ContactPasswordTable;
  contact_tag: ContactTagTable;
  counter: CounterTable;
  credential: CredentialTable;
  duplicate_feature: DuplicateFeatureTable;
  duplicate_index: DuplicateIndexTable;
  duplicate_mark: DuplicateMarkTable;
  duplicate_pair: DuplicatePairTable;
  duplicate_scan: DuplicateScanTable;
  duplicate_scan_part: DuplicateScanPartTable;
  export: ExportTable;
  export_file: ExportFileTable;
  export_piece: ExportPieceTable;
  failure: FailureTable;
  field: FieldTable;
  job: JobTable;
  key_field: KeyFieldTable;
  merge: MergeTable;
  nonce: NonceTable;
  organisation: OrganisationTable;
  pin: PinTable;
  request_count: RequestCountTable;
  source: SourceTable;
  spam_answer: SpamAnswerTable;
  store_location: StoreLocationTable;
  tag: TagTable;
  user: UserTable;
}

/** A new contact and a hash of the address it came from; kept for an hour. */
export interface ArrivalTable {
  account_id: number;
  subject: string;
  at: number;
  contact_id: number;
}

export interface AccountTable {
  account_id: number;
  name: string;
  timezone: string;
  language: string;
  created_at: number;
}

/** One row per write of a contact: who, when, and `{"key":[old,new]}` for every field it changed. */
export interface ChangeTable {
  account_id: number;
  sequence: number;
  contact_id: number;
  at: number;
  operation: string;
  origin: string;
  /** 0 stands for none, so that "changes without a source" is an index look-up. */
  source_id: number;
  credential_id: number | null;
  fields: string;
}

export interface CommentTable {
  account_id: number;
  id: number;
  contact_id: number;
  user_id: number | null;
  credential_id: number | null;
  created_at: number;
  changed_at: number;
  text: string;
}

export interface ContactTable {
  account_id: number;
  id: number;
  public_id: string;
  version: number;
  created_at: number;
  modified_at: number;
  fields: string;
}

/** Who an absorbed contact's id resolves to, at the end of all chains; its public id is a key of that contact. */
export interface ContactAliasTable {
  account_id: number;
  id: number;
  public_id: string;
  survivor_id: number;
}

/** Exact look-up keys; several contacts may hold one. */
export interface ContactKeyTable {
  account_id: number;
  kind: string;
  value: string;
  contact_id: number;
}

export interface ContactTagTable {
  account_id: number;
  contact_id: number;
  tag_id: number;
}

export interface ContactPasswordTable {
  account_id: number;
  contact_id: number;
  hash: string;
}

/** The last id handed out under each name; ids are never used again. */
export interface CounterTable {
  account_id: number;
  name: string;
  value: number;
}

export interface CredentialTable {
  account_id: number;
  id: number;
  dialect: string;
  name: string;
  user: string | null;
  /** What a request is recognised by: the user name, or the hash of the key. */
  lookup: string;
  sealed_secret: string | null;
  replay: 'window' | 'strict';
  created_at: number;
  revoked_at: number | null;
}

/** What indexed contacts are compared by; the names are those of their terms. */
export interface DuplicateFeatureTable {
  account_id: number;
  contact_id: number;
  first_name: number;
  last_name: number;
  features: string;
}

/** How far the contacts of an account are indexed for finding duplicates: see `IndexProgress`. */
export interface DuplicateIndexTable {
  account_id: number;
  making: number;
  indexed_to: number;
  features_to: number;
  since: number;
  entered: number;
  parts: number;
  /** Ids of contacts that have left what is being entered, as JSON. */
  gone: string;
}

/** A scan for duplicates that has not ended; `found` is what does not change of a `ScanRecord`, as JSON. */
export interface DuplicateScanTable {
  account_id: number;
  name: string;
  read_at: number;
  done: number;
  pairs_queued: number;
  merged: number;
  found: string;
}

/** Clusters of a scan that has not ended, as JSON. */
export interface DuplicateScanPartTable {
  account_id: number;
  part: number;
  clusters: string;
}

/**
 * How many indexed contacts have a value or a blocking key in common; `mark` stands for it (`core/duplicates/mark.ts`).
 * `holders` has the ids of those who share a blocking key, the newest first, with commas between them: see `MarkHolders`.
 */
export interface DuplicateMarkTable {
  account_id: number;
  mark: number;
  count: number;
  holders: string | null;
}

/** Two contacts that may be one; each pair once, the lower id first. */
export interface DuplicatePairTable {
  account_id: number;
  id: number;
  low_id: number;
  high_id: number;
  status: string;
  probability: number | null;
  explanation: string | null;
  queued_at: number;
  decided_at: number | null;
  decided_by: number | null;
  merge_id: number | null;
}

export interface ExportTable {
  account_id: number;
  id: number;
  kind: string;
  status: string;
  created_at: number;
  request: string;
  fingerprint: string;
  file_name: string | null;
  rows: number | null;
  expires_at: number | null;
}

/** The finished file of an export, where the base keeps it: the pieces that one attempt has written. */
export interface ExportFileTable {
  account_id: number;
  export_id: number;
  attempt: number;
  pieces: number;
  size: number;
}

/** A stretch of an export file; what no row of `export_file` names is being written or was left behind. */
export interface ExportPieceTable {
  account_id: number;
  export_id: number;
  attempt: number;
  piece: number;
  bytes: Uint8Array;
}

/** Failed logins per subject and window. */
export interface FailureTable {
  account_id: number;
  subject: string;
  window_start: number;
  failures: number;
}

export interface FieldTable {
  account_id: number;
  id: number;
  name: string;
  description: string | null;
  code: string;
  type: string;
  subtype: string;
  max_length: number | null;
  labels: string;
  options: string | null;
}

/** A leased piece of work; the row goes when the work is done. */
export interface JobTable {
  account_id: number;
  id: number;
  kind: string;
  payload: string;
  dedupe: string | null;
  run_at: number;
  attempt: number;
  worker: string | null;
  lease_until: number;
  created_at: number;
}

/** Fields that contacts are findable by besides the built-in keys. */
export interface KeyFieldTable {
  account_id: number;
  field: string;
}

/** The journal is in the last three columns, which are empty when there is nothing to undo any more. */
export interface MergeTable {
  account_id: number;
  id: number;
  survivor_id: number;
  absorbed_id: number;
  method: string;
  origin: string;
  credential_id: number | null;
  at: number;
  undone_at: number | null;
  survivor: string | null;
  absorbed: string | null;
  moved: string | null;
}

export interface NonceTable {
  account_id: number;
  credential_id: number;
  value: string;
  expires_at: number;
}

/** `fields` is one JSON object, as a contact's is. */
export interface OrganisationTable {
  account_id: number;
  id: number;
  name: string;
  parent_id: number | null;
  primary_contact_id: number | null;
  created_at: number;
  modified_at: number;
  fields: string;
}

export interface PinTable {
  account_id: number;
  target: string;
  value: string;
}

/** Requests of a credential in the last minute that had any; `minute` counts since 1970. */
export interface RequestCountTable {
  account_id: number;
  credential_id: number;
  minute: number;
  requests: number;
}

export interface SourceTable {
  account_id: number;
  id: number;
  name: string;
}

/** What block lists have said of an address; `subject` is a hash of it and of their names. */
export interface SpamAnswerTable {
  account_id: number;
  subject: string;
  verdict: string;
  good_until: number;
}

/** `fields` is one JSON object. */
export interface StoreLocationTable {
  account_id: number;
  id: number;
  number: string | null;
  created_at: number;
  modified_at: number;
  fields: string;
}

export interface TagTable {
  account_id: number;
  id: number;
  name: string;
  /** The name in lower case: what has to be unique. */
  lookup: string;
  description: string;
}

export interface UserTable {
  account_id: number;
  id: number;
  mail: string;
  /** The mail in lower case: what has to be unique. */
  lookup: string;
  first_name: string;
  last_name: string;
  timezone: string;
  language: string;
  created_at: number;
  changed_at: number;
}
