import type { ContactRecord } from '@/lib/core/model/contact';
import type { Reason } from '@/lib/core/model/reason';
import { canonicalSet, hasElement } from '@/lib/core/values/canonical';
import {
  consentToWrite,
  type Consent,
  type ConsentPlace,
  type ConsentReading,
  type PlaceState,
} from './consent';

/** The owner's settings for a newsletter. */
export type SubscriberRules = {
  /** Only people with one of these labels, by name. Empty: every subscriber. */
  readonly labels: readonly string[];
};

/** Progress of a newsletter. */
export type SubscriberState =
  /**
   * The service's whole list, then all contacts subscribed in Wix. `wixSince`, `serviceSince`: each
   * side's own clock before page one.
   */
  | {
      readonly stage: 'service' | 'wix';
      readonly cursor: string | null;
      readonly wixSince: string;
      readonly serviceSince: string | null;
    }
  /** `sweeping`: the side being swept; `sweptAtMs`: when both were last swept, our clock. */
  | {
      readonly stage: 'live';
      readonly wix: Sweep;
      readonly service: Sweep;
      readonly sweeping: 'service' | 'wix' | null;
      readonly sweptAtMs: number;
    };

/**
 * Contacts changed since. `cursor`: while a list is read; `next`: that side's clock at its start.
 */
export type Sweep = {
  readonly since: string;
  readonly cursor: string | null;
  readonly next: string | null;
};

/**
 * What a service's status says about consent. A pending confirmation, or a removal by the owner,
 * says nothing (E02).
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

/** What to do about an address at the service. */
export type AddressVerdict =
  | { readonly kind: 'send' | 'invite' | 'optOut' }
  | { readonly kind: 'leave'; readonly reason: Reason };

const leave = (code: string, params?: Reason['params']): AddressVerdict => ({
  kind: 'leave',
  reason: params ? { code, params } : { code },
});

/**
 * E07: send only an address that is opted in by the whole ledger and that was just read as
 * subscribed in Wix.
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
}): AddressVerdict {
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

/** What a place would read after applying what we sent. */
const lastReading = (state: PlaceState): ConsentReading =>
  state === 'told' || state === 'dropped'
    ? 'out'
    : state === 'invited' || state === 'closed'
      ? 'none'
      : state;

/** `key`: the Wix key of the field with a contact's labels. */
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

/**
 * An e-mail service's status of one address. `bounced`, `complained`: it no longer sends there.
 * `archived`: kept, but gets no mailings, because the owner removed it or it was never asked; not
 * an opt-out (E02).
 */
export type SubscriberStatus =
  'subscribed' | 'unsubscribed' | 'pending' | 'bounced' | 'complained' | 'archived';
