/**
 * Pipedrive's persons, fields and webhooks. Source: the types of the vendor's own SDK and its
 * guides (pipedrive.readme.io).
 */

/** The company and the one user who owns everything in it. */
export type Company = {
  readonly companyId: number;
  readonly companyDomain: string;
  readonly userId: number;
};

/** Who makes a change: through the API with a token, or a person in the web app. */
export type ChangeSource = 'api' | 'app';

/** An e-mail address, a phone number or a messenger; one of a person's is the primary one. */
export type Entry = { readonly value: string; readonly primary: boolean; readonly label: string };

/** A value with parts: an address, an amount of money, a range, a time with its zone. */
type Composite = Readonly<Record<string, string | number | null>>;

/** A value of a custom field as it goes over the wire; an option stands for its id. */
export type CustomValue = string | number | readonly number[] | Composite;

/** What a person has only where the company uses contact sync. */
export type ContactSync = {
  readonly job_title: string | null;
  readonly notes: string | null;
  readonly im: readonly Entry[];
  readonly birthday: string | null;
  readonly postal_address: Composite | null;
};

export type MarketingStatus = 'no_consent' | 'unsubscribed' | 'subscribed' | 'archived';

/** Replaced, never changed in place. A custom field without a value is absent. */
export type Person = {
  readonly id: number;
  readonly name: string;
  readonly emails: readonly Entry[];
  readonly phones: readonly Entry[];
  readonly custom: Readonly<Record<string, CustomValue>>;
  readonly labelIds: readonly number[];
  readonly ownerId: number;
  readonly orgId: number | null;
  readonly visibleTo: number;
  readonly marketing: MarketingStatus;
  /** Changes of the marketing status that were made: each may be made once. */
  readonly marketingMoves: readonly string[];
  readonly contactSync: ContactSync | null;
  /** Whole seconds, as ms. */
  readonly addedAtMs: number;
  readonly updatedAtMs: number;
  /** Then the last change is the deletion. */
  readonly isDeleted: boolean;
};

export type FieldOption = { readonly id: number; readonly label: string };

export type PersonField = {
  readonly code: string;
  readonly name: string;
  readonly type: string;
  readonly options: readonly FieldOption[] | null;
  readonly isCustom: boolean;
  /** Left out of answers unless it is asked for. */
  readonly isOptional: boolean;
};

export type Hook = {
  readonly id: number;
  readonly url: string;
  readonly action: 'create' | 'change' | 'delete' | '*';
  readonly object: string;
  readonly name: string;
  readonly user: string | null;
  readonly password: string | null;
  readonly addedAtMs: number;
};

/** The person's first and last name: its name, split at the first blank. */
export function splitName(name: string): { first: string; last: string | null } {
  const at = name.indexOf(' ');
  return at === -1
    ? { first: name, last: null }
    : { first: name.slice(0, at), last: name.slice(at + 1) };
}

/** The service keeps and shows whole seconds. */
export const toSecond = (ms: number): number => Math.floor(ms / 1_000) * 1_000;

/** The first version's form: without a zone, but UTC all the same. */
export const toPlainTime = (ms: number): string =>
  new Date(ms).toISOString().slice(0, 19).replace('T', ' ');

export const toWireTime = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`;
