import type { CarryFields } from './carry';
import {
  consentToWrite,
  type Consent,
  type ConsentPlace,
  type ConsentReading,
  type PlaceState,
} from './consent';
import type { Fingerprinter } from './fingerprint';
import type { SubscriberService, SubscriberStatus } from './subscriber-ports';
import type { Cause, ContactRecord, Link, Mapping, Operation, Reason } from './types';
import { canonicalSet, hasElement } from './values';

/** What the owner says of a newsletter. */
export type SubscriberRules = {
  /** Only people with one of these labels, by name. Empty: every subscriber. */
  readonly labels: readonly string[];
};

/** How far a newsletter has come. */
export type SubscriberState =
  /**
   * The service's whole list, then everybody who is subscribed in Wix. `wixSince`, `serviceSince`:
   * each side's own clock before page one.
   */
  | {
      readonly stage: 'service' | 'wix';
      readonly cursor: string | null;
      readonly wixSince: string;
      readonly serviceSince: string | null;
    }
  /**
   * `sweeping`: the side that is being gone through; `sweptAtMs`: when both were last, our clock.
   */
  | {
      readonly stage: 'live';
      readonly wix: Sweep;
      readonly service: Sweep;
      readonly sweeping: 'service' | 'wix' | null;
      readonly sweptAtMs: number;
    };

/**
 * Those changed since. `cursor` while a list is gone through; `next`: that side's clock when it was
 * begun.
 */
export type Sweep = {
  readonly since: string;
  readonly cursor: string | null;
  readonly next: string | null;
};

/**
 * Changed a little before may not have been in the index yet; clocks of two machines of a service
 * differ.
 */
export const overlapMs = 5 * 60_000;
export const withOverlap = (since: string): string =>
  new Date(Date.parse(since) - overlapMs).toISOString();

/**
 * What a service's status says of consent. Asked and not answered yet, or taken out by the owner's
 * hand, says nothing (E02).
 */
export function readingOf(status: SubscriberStatus | undefined): ConsentReading {
  switch (status) {
    case 'subscribed':
      return 'in';
    case 'unsubscribed':
      return 'out';
    case 'bounced':
    case 'complained':
      return 'suppressed';
    case 'pending':
    case 'archived':
    case undefined:
      return 'none';
  }
}

/** What is to be done about an address at the service. */
export type Verdict =
  | { readonly kind: 'send' | 'invite' | 'optOut' }
  | { readonly kind: 'leave'; readonly reason: Reason };

const leave = (code: string, params?: Reason['params']): Verdict => ({
  kind: 'leave',
  reason: params ? { code, params } : { code },
});

/**
 * E07: sent is only who is in by everything that was ever said, and whom Wix just read as
 * subscribed.
 */
export function judge({
  consent,
  wix,
  place,
  reading,
  isWanted,
}: {
  consent: Consent;
  wix: ConsentReading;
  place: ConsentPlace;
  /** Of the service, where it was asked. */ reading?: ConsentReading;
  /** By the owner's rules. */ isWanted: boolean;
}): Verdict {
  const there = consent.places[place];
  if (consent.status === 'out' || consent.status === 'suppressed') {
    if ((reading ?? there) === 'in') return { kind: 'optOut' };
    if (consent.status === 'suppressed') return leave('addressSuppressed');
    return leave('optedOut', {
      side: there === 'out' && consent.places.wix !== 'out' ? 'remote' : 'wix',
    });
  }
  if (consent.status !== 'in' || wix !== 'in') return leave('notSubscribed');
  if (there === 'closed') return leave('mayNotReturn');
  if (there === 'invited') return leave('invited');
  if (!isWanted) return leave('outsideRules');
  return consentToWrite({
    consent,
    place,
    reading: there === undefined ? 'none' : lastReading(there),
  }) === 'in'
    ? { kind: 'invite' }
    : { kind: 'send' };
}

/** What a place would say that has done what it was told. */
const lastReading = (state: PlaceState): ConsentReading =>
  state === 'told' || state === 'dropped'
    ? 'out'
    : state === 'invited' || state === 'closed'
      ? 'none'
      : state;

/** `key`: what Wix calls the field with a contact's labels. */
export function isWanted({
  record,
  rules,
  key,
}: {
  record: ContactRecord;
  rules: SubscriberRules;
  key: string;
}): boolean {
  const own = canonicalSet(record.fields[key]);
  return rules.labels.length === 0 || rules.labels.some((label) => hasElement(own, label));
}

// ---- ports --------------------------------------------------------------------------------------

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
   * Everybody who is subscribed, oldest first, with what the mapping needs. Overlaps rather than
   * skips.
   */
  subscribed(input: { readonly cursor: string | null }): Promise<SubscriberPage>;
  /** Contacts changed at or after `since`, whatever their subscription. */
  changed(input: {
    readonly since: string;
    readonly cursor: string | null;
  }): Promise<SubscriberPage>;
  /** By id; `null`: gone, or merged into another. */
  read(ids: readonly string[]): Promise<ReadonlyMap<string, ContactRecord | null>>;
  /** Whose main address is one of these. Through an index that may lag. */
  find(addresses: readonly string[]): Promise<readonly ContactRecord[]>;
  /** What Wix says of each address now. */
  readings(addresses: readonly string[]): Promise<ReadonlyMap<string, ConsentReading>>;
  /** What Wix says of those it took; absent: not taken. */
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

/** A hint as it was taken: done with only while nobody gave it again since. */
export type TakenHint = Hint & { readonly attempts: number; readonly token: string };

export type Observation = {
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
  /** Every one present. */
  consents(addresses: readonly string[]): Promise<ReadonlyMap<string, Consent>>;
  /**
   * Notes what places were read to say, and the ledger's lines. What is known now; absent: somebody
   * noted something since `before`, so the reading may be old.
   */
  observe(observations: readonly Observation[]): Promise<ReadonlyMap<string, Consent>>;
  /** Notes that these are being invited at a place. Those who are in still. */
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

export type SubscriberParts = {
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
