import type { CarryFields } from '@/lib/core/flows/carry';
import type { Consent, ConsentPlace, ConsentReading, PlaceState } from '@/lib/core/flows/consent';
import type { SubscriberRules, SubscriberState } from '@/lib/core/flows/newsletter';
import type { ContactRecord } from '@/lib/core/model/contact';
import type { Cause } from '@/lib/core/model/dirty';
import type { Link } from '@/lib/core/model/link';
import type { Mapping } from '@/lib/core/model/mapping';
import type { Operation } from '@/lib/core/model/operation';
import type { Fingerprinter } from '@/lib/core/values/fingerprint';
import type { SubscriberService } from './mailing-list';

export type SubscriberPage = {
  readonly records: readonly ContactRecord[];
  readonly next: string | null;
  /** ISO, Wix's own clock. */ readonly serverTime: string;
};

/**
 * Wix as a newsletter sees it. Every call may be repeated and throws `SideError`. Addresses are
 * lower case.
 */
export type SubscriberWix = {
  /** ISO, Wix's own clock. */
  now(): Promise<string>;
  /**
   * All subscribed contacts, oldest first, with what the mapping needs. Pages may overlap, never
   * skip.
   */
  subscribed(input: { readonly cursor: string | null }): Promise<SubscriberPage>;
  /** Contacts changed at or after `since`, whatever their subscription. */
  changed(input: {
    readonly since: string;
    readonly cursor: string | null;
  }): Promise<SubscriberPage>;
  /** By id; `null`: gone, or merged into another. */
  read(ids: readonly string[]): Promise<ReadonlyMap<string, ContactRecord | null>>;
  /** Contacts whose main address is one of these, through an index that may lag. */
  find(addresses: readonly string[]): Promise<readonly ContactRecord[]>;
  /** What Wix says of each address now. */
  readings(addresses: readonly string[]): Promise<ReadonlyMap<string, ConsentReading>>;
  /** The status of each address that Wix took; absent: not taken. */
  write(wanted: ReadonlyMap<string, 'in' | 'out'>): Promise<ReadonlyMap<string, ConsentReading>>;
};

/**
 * "Something may have changed here, look": a Wix contact by id, or an address, at Wix or at the
 * service.
 */
export type Hint = { readonly cause: Cause } & (
  | { readonly kind: 'contact'; readonly id: string }
  | { readonly kind: 'address'; readonly address: string; readonly at: 'wix' | 'service' }
);

/** A hint as it was taken. It is done only if the same hint was not given again since. */
export type TakenHint = Hint & { readonly attempts: number; readonly token: string };

type Observation = {
  readonly address: string;
  /** What was known when the places were asked. */ readonly before: Consent;
  readonly readings: Readonly<Partial<Record<ConsentPlace, ConsentReading>>>;
};

export type SubscriberCommit = {
  /** Inserted or replaced by id. */
  readonly links?: readonly Link[];
  readonly removedLinkIds?: readonly string[];
  readonly operations?: readonly Operation[];
  readonly places?: readonly {
    readonly address: string;
    readonly place: ConsentPlace;
    readonly state: PlaceState;
  }[];
  readonly hints?: readonly (Hint & { readonly delayMs?: number })[];
  readonly done?: readonly TakenHint[];
  /** Looked at again later, with one attempt more. */
  readonly postponed?: readonly (TakenHint & { readonly delayMs: number })[];
  /** Wix contacts that we changed: a two-way sync looks at them. */
  readonly touched?: readonly string[];
  /** Links whose retry was carried out. */
  readonly asked?: readonly string[];
  readonly state?: SubscriberState;
};

/**
 * One newsletter's memory. Links carry the key of their address in `keys.wix`; its clear form is
 * kept sealed with the consent.
 */
export type SubscriberStore = {
  keyOf(address: string): string;
  /** Links of these contacts and of these addresses, each once. */
  links(input: {
    readonly wixIds: readonly string[];
    readonly addresses: readonly string[];
  }): Promise<readonly Link[]>;
  /** By key; unknown keys are absent. */
  addresses(keys: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Every address is present. */
  consents(addresses: readonly string[]): Promise<ReadonlyMap<string, Consent>>;
  /**
   * Records what places were read to say, and the ledger's lines. Returns the consent now; absent:
   * it changed since `before`, so the reading may be outdated.
   */
  observe(observations: readonly Observation[]): Promise<ReadonlyMap<string, Consent>>;
  /** Records an invitation at a place. Returns the addresses that are still opted in. */
  invite(input: {
    readonly addresses: readonly string[];
    readonly place: ConsentPlace;
  }): Promise<ReadonlySet<string>>;
  /** Due hints, urgent ones first. */
  take(limit: number): Promise<readonly TakenHint[]>;
  /** When the next one is due, ms from now; `null`: none. */
  nextHintInMs(): Promise<number | null>;
  /** Links a person asked to try again. */
  retries(limit: number): Promise<readonly Link[]>;
  commit(commit: SubscriberCommit): Promise<void>;
};

export type NewsletterParts = {
  readonly wix: SubscriberWix;
  readonly service: SubscriberService;
  readonly store: SubscriberStore;
  readonly place: `connection:${number}`;
  readonly mapping: Mapping;
  readonly fields: CarryFields;
  readonly rules: SubscriberRules;
  readonly keys: { readonly email: string; readonly labels: string; readonly subscription: string };
  readonly fingerprint: Fingerprinter;
  readonly newId: () => string;
  readonly nowMs: () => number;
  readonly epoch: number;
};
