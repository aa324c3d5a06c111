import type { SubscriberStatus } from '@/lib/core/flows/newsletter';
import type { Field, FieldValues } from '@/lib/core/model/field';
import type { SideError } from '@/lib/core/model/side-error';
import type { FieldProblem } from '@/lib/core/model/write';

/** One address as the service holds it now. */
export type Subscriber = {
  /** The service's own id. */
  readonly id: string;
  /** Lower case. */
  readonly email: string;
  readonly status: SubscriberStatus;
  /** By key of the service's field catalogue. */
  readonly fields: FieldValues;
};

/** A subscriber to add or change, by e-mail in lower case. */
export type SubscriberWrite = {
  readonly email: string;
  /** The address in its owner's own spelling, if that differs: this spelling is sent. */
  readonly written?: string;
  readonly fields: FieldValues;
};

export type SubscriberOutcome =
  /** The service holds now what was asked for. */
  | { readonly kind: 'done'; readonly id: string }
  /** Of `add` only: the address is there already and nothing was changed. */
  | { readonly kind: 'exists'; readonly subscriber: Subscriber }
  /** The address is not there. Never of `add`. */
  | { readonly kind: 'unknown' }
  /**
   * E08: the service keeps this address out, whatever we ask for; only the person can come back, by
   * the service's own form.
   */
  | { readonly kind: 'mayNotReturn' }
  /** Refused for good; this address is set aside with the reason. */
  | { readonly kind: 'refused'; readonly problems: readonly FieldProblem[] }
  /** Not done, or unknown: try again. Every call may be repeated. */
  | { readonly kind: 'again'; readonly error: SideError | null };

/** By e-mail in lower case; every address asked for is present. */
export type SubscriberOutcomes = ReadonlyMap<string, SubscriberOutcome>;

export type SubscriberChanges = {
  readonly subscribers: readonly Subscriber[];
  /** Hand it in again for the next page; `null`: this was the last one. */
  readonly next: string | null;
  /** ISO, the service's own clock before the page was read. */
  readonly serverTime: string;
};

/**
 * One list of one e-mail service. Addresses are lower case both ways. Calls with several addresses
 * answer for each of them and throw `SideError` only when none was served. No call takes longer
 * than a lease.
 */
export type SubscriberService = {
  /** How many addresses one `add` carries at most. */
  readonly batch: number;
  /** How many one `read`, `update`, `optOut` or `invite` carries at most: they go one by one. */
  readonly few: number;
  fields(): Promise<readonly Field[]>;
  /** What the service knows of these addresses now; those it does not know are absent. */
  read(emails: readonly string[]): Promise<ReadonlyMap<string, Subscriber>>;
  /** New addresses, subscribed. One that is there already is left exactly as it is. */
  add(people: readonly SubscriberWrite[]): Promise<SubscriberOutcomes>;
  /** Fields of addresses that are there. Never touches whether they are subscribed. */
  update(people: readonly SubscriberWrite[]): Promise<SubscriberOutcomes>;
  /** Out of the list's mailings, kept in the list. */
  optOut(emails: readonly string[]): Promise<SubscriberOutcomes>;
  /**
   * Addresses that left and have a proven new opt-in elsewhere. Where the service itself asks the
   * person to confirm, that is done: `subscribed` is never written over an address that left.
   * `read` tells the result.
   */
  invite(emails: readonly string[]): Promise<SubscriberOutcomes>;
  /**
   * Subscribers changed at or after `since` (ISO, the service's clock; `null`: all). May repeat,
   * never skips.
   */
  changed(input: {
    readonly since: string | null;
    readonly cursor: string | null;
  }): Promise<SubscriberChanges>;
};
