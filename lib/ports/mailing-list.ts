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

/** Whom to add or change, by e-mail in lower case. */
export type SubscriberWrite = {
  readonly email: string;
  /** The address in its owner's own spelling, where it has another: that one is sent. */
  readonly written?: string;
  readonly fields: FieldValues;
};

export type SubscriberOutcome =
  /** It holds now what was asked for. */
  | { readonly kind: 'done'; readonly id: string }
  /** Of `add` only: the address is there already and nothing was changed. */
  | { readonly kind: 'exists'; readonly subscriber: Subscriber }
  /** Nobody of that address is there. Of `add` never. */
  | { readonly kind: 'unknown' }
  /**
   * E08: the service keeps this address out, whatever we ask for; only the person can come back, by
   * the service's own form.
   */
  | { readonly kind: 'mayNotReturn' }
  /** Refused for good; this address is set aside with the reason. */
  | { readonly kind: 'refused'; readonly problems: readonly FieldProblem[] }
  /** Not done, or nobody knows: again. Every call may be repeated. */
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
 * answer for each of them and throw `SideError` only when nobody was served. No call takes longer
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
   * An address that left and opted in again elsewhere, proven. Where the service asks the person
   * itself, that is done: `subscribed` is never written over somebody who
   * left. What came of it, `read` says.
   */
  invite(emails: readonly string[]): Promise<SubscriberOutcomes>;
  /**
   * Everybody whose record changed at or after `since` (ISO, the service's clock; `null`:
   * everybody). May repeat, never skips.
   */
  changed(input: {
    readonly since: string | null;
    readonly cursor: string | null;
  }): Promise<SubscriberChanges>;
};
