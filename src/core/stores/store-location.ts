/** A place where people buy: a shop, a branch. Contacts name the one they like best and the one they came from. */
export interface StoreLocation {
  readonly id: number;
  readonly createdAt: Date;
  readonly modifiedAt: Date;
  /** The number its owner gave it, unique in the account where there is one. */
  readonly number?: string;
  readonly fields: StoreFields;
}

/** What more is known of it, as it came. Empty texts leave no key behind. */
export type StoreFields = Readonly<Partial<Record<StoreField, string>>>;

export type StoreField =
  | 'name'
  | 'phone'
  | 'street'
  | 'postalCode'
  | 'city'
  | 'email'
  /** Whatever programs keep with a store. */
  | 'json';

export interface StoreLocationReader {
  byId(accountId: number, id: number): Promise<StoreLocation | undefined>;
  byNumber(accountId: number, number: string): Promise<StoreLocation | undefined>;
  /** All of the account in order of id: even a chain has some thousands. */
  all(accountId: number): Promise<readonly StoreLocation[]>;
}

export interface StoreLocationWriter {
  insert(accountId: number, store: Omit<StoreLocation, 'id'>): Promise<StoreLocation>;
}
