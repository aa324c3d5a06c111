import type { Consent, ConsentReading } from '@/lib/core/flows/consent';
import { isWanted, judge, readingOf, type AddressVerdict } from '@/lib/core/flows/newsletter';
import type { Cause } from '@/lib/core/model/dirty';
import type { FieldValues } from '@/lib/core/model/field';
import type { Link, LinkState } from '@/lib/core/model/link';
import type { Operation, Rule } from '@/lib/core/model/operation';
import type { Reason } from '@/lib/core/model/reason';
import type { SideName } from '@/lib/core/model/side';
import { SideError } from '@/lib/core/model/side-error';
import { newLink } from '@/lib/core/plan/links';
import { type Hint, type NewsletterParts, type SubscriberCommit } from '@/lib/ports/consents';
import { isSeenOther, sameAddress, type Case } from './case';

/** After this many tries an address is shown as failed; it is still retried, but rarely. */
const mostAttempts = 6;
const againMs = 30_000;
const longestAgainMs = 4 * 60 * 60_000;

export type Parts = NewsletterParts & { readonly cause: Cause };

/** An address with its status in Wix now, and its combined consent. */
export type SettledAddress = Case & { readonly consent: Consent; readonly wix: ConsentReading };

/** To be looked at again after a while. */
export type Again = Hint & { readonly delayMs: number };

/** The results for a batch of addresses, collected until they are committed. */
export type Work = {
  readonly parts: Parts;
  /** By id. */
  readonly links: Map<string, Link>;
  /** Those of them that represent their address, by its key. */
  readonly holders: Map<string, Link>;
  readonly operations: Operation[];
  readonly places: NonNullable<SubscriberCommit['places']>[number][];
  readonly hints: NonNullable<SubscriberCommit['hints']>[number][];
  readonly touched: Set<string>;
  readonly again: Again[];
  /** A service did not serve us: thrown after what was done is committed. */
  failure: SideError | null;
};

export const newWork = (parts: Parts): Work => ({
  parts,
  links: new Map(),
  holders: new Map(),
  operations: [],
  places: [],
  hints: [],
  touched: new Set(),
  again: [],
  failure: null,
});

export async function commitWork({
  parts,
  links,
  operations,
  places,
  hints,
  touched,
  failure,
}: Work): Promise<void> {
  if (links.size + operations.length + places.length + hints.length > 0)
    await parts.store.commit({
      links: [...links.values()],
      operations,
      places,
      hints,
      touched: [...touched],
    });
  if (failure) throw failure;
}

/** What to do about an address at the service, also by what we know of its record there. */
export function verdictOf({ parts, one }: { parts: Parts; one: SettledAddress }): AddressVerdict {
  const reading = one.subscriber && readingOf(one.subscriber.status);
  const verdict = judge({
    consent: one.consent,
    wix: one.wix,
    place: parts.place,
    ...(reading ? { reading } : {}),
    isWanted:
      one.record === null ||
      isWanted({ record: one.record, rules: parts.rules, key: parts.keys.labels }),
  });
  if (verdict.kind === 'invite' && one.subscriber === null) return { kind: 'send' };
  if (verdict.kind !== 'send') return verdict;
  if (one.link?.gone && one.record === null)
    return { kind: 'leave', reason: { code: 'contactGone' } };
  // An address that the service no longer knows was removed there: it is not added again unasked.
  const isRemoved =
    one.link?.reason?.code === 'removedThere' ||
    (one.subscriber === null && Boolean(one.link?.remoteId));
  if (isRemoved && !one.subscriber)
    return one.link?.decision?.kind === 'retry'
      ? verdict
      : { kind: 'leave', reason: { code: 'removedThere' } };
  return one.link?.remoteId && one.consent.places[parts.place] === 'none'
    ? { kind: 'leave', reason: { code: 'notActiveThere' } }
    : verdict;
}

type Put = {
  readonly work: Work;
  readonly one: SettledAddress;
  readonly state?: LinkState;
  readonly reason?: Reason | null;
  readonly remoteId?: string | null;
  readonly base?: Link['base'];
  /** Values that rest; absent: as before. */ readonly refusals?: Link['refusals'];
  /** Something was done, so history needs a link to refer to. */ readonly isDone?: boolean;
};

/**
 * The link that represents the address, as it is from now on. An address that was never asked, or
 * is in the service alone, gets none.
 */
export function putLink({ work, one, state, reason, remoteId, base, refusals, isDone }: Put): Link {
  const { parts } = work;
  const key = parts.store.keyOf(one.address);
  const now = work.holders.get(key) ?? one.link;
  const known = one.subscriber === null ? null : (one.subscriber?.id ?? now?.remoteId ?? null);
  const next: Link = {
    ...(now ?? newLink({ id: parts.newId() })),
    wixId: one.record?.id ?? now?.wixId ?? null,
    ...(one.record && state === 'inSync' ? { wixVersion: one.record.version } : {}),
    remoteId: remoteId === undefined ? known : remoteId,
    keys: { wix: key, remote: null },
    ...(state ? { state, reason: reason ?? null, decision: null } : {}),
    ...(base ? { base } : {}),
    ...(refusals ? { refusals } : {}),
  };
  if (now === null && !isDone && (next.wixId === null || one.consent.status === 'unknown'))
    return next;
  work.holders.set(key, next);
  if (!one.isStored || JSON.stringify(next) !== JSON.stringify(one.link))
    work.links.set(next.id, next);
  return next;
}

/**
 * E06: other contacts with the very same address are shown, as consent belongs to the address. The
 * contact that represents it is looked at next if it was not read: it may be gone without an event,
 * so that another has to take over.
 */
export function putOthers({ work, one }: { work: Work; one: SettledAddress }): void {
  for (const { record, link } of one.others) {
    if (one.consent.status === 'unknown' || isSeenOther({ record, link })) continue;
    const next: Link = {
      ...newLink({ id: link?.id ?? work.parts.newId(), wixId: record.id }),
      wixVersion: record.version,
      keys: { wix: work.parts.store.keyOf(one.address), remote: null },
      state: 'excluded',
      reason: { code: sameAddress },
    };
    work.links.set(next.id, next);
    if (one.record === null && one.link?.wixId && one.link.gone === null)
      work.hints.push({ kind: 'contact', id: one.link.wixId, cause: work.parts.cause });
  }
}

/**
 * Schedules a retry after a call that failed or is unclear: with a growing wait (X12), and no
 * sooner than the service asks. `at`: the place that is read first then.
 */
export function lookAgain({
  work,
  one,
  error,
  at = 'wix',
}: {
  work: Work;
  one: SettledAddress;
  error: SideError | null;
  at?: 'wix' | 'service';
}): void {
  // G01: a rate limit is no failure, however often it comes.
  if (error?.code === 'rateLimited')
    putLink({ work, one, state: 'waiting', reason: { code: 'takenLater' } });
  else if (one.attempts + 1 >= mostAttempts)
    putLink({
      work,
      one,
      state: 'failed',
      reason: { code: 'noAnswer', params: { side: error?.side ?? 'remote' } },
    });
  else putLink({ work, one, state: 'waiting' });
  work.again.push({
    kind: 'address',
    address: one.address,
    at,
    cause: 'retry',
    delayMs: Math.max(againAfterMs(one.attempts), error?.retryAfterMs ?? 0),
  });
}

export const againAfterMs = (attempts: number) => Math.min(againMs * 2 ** attempts, longestAgainMs);

type Note = {
  readonly work: Work;
  readonly link: Link;
  readonly side?: SideName;
  readonly kind: 'create' | 'update' | 'link';
  readonly rule: Rule;
  readonly error?: Reason;
  readonly fields?: FieldValues;
  readonly before?: FieldValues | undefined;
};

/** Adds a line of history. */
export function note({
  work: { parts, operations },
  link,
  side = 'remote',
  kind,
  rule,
  error,
  fields = {},
  before = {},
}: Note): void {
  const atMs = parts.nowMs();
  const values = Object.entries(fields).map(([field, after]) => ({
    field,
    before: before[field] ?? null,
    after,
  }));
  operations.push({
    id: parts.newId(),
    linkId: link.id,
    runId: null,
    side,
    kind,
    state: error ? 'failed' : 'done',
    rule,
    cause: parts.cause,
    error: error ?? null,
    epoch: parts.epoch,
    atMs,
    doneAtMs: atMs,
    seenAtMs: null,
    changes: [],
    values,
  });
}

/** Whether the call was certainly not carried out; after any other failure that is unknown. */
export const isCertain = (error: SideError | null) =>
  error !== null &&
  ['rateLimited', 'unauthorized', 'missingPermission', 'quotaReached'].includes(error.code);

/**
 * `null` when the service did not serve us; what was done before it is kept. `undo`: takes back
 * what was recorded before a call that was certainly not carried out.
 */
export async function attempt<T>({
  work,
  call,
  undo,
}: {
  work: Work;
  call: () => Promise<T>;
  undo?: () => void;
}): Promise<T | null> {
  if (work.failure) return null;
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof SideError)) throw error;
    work.failure = error;
    if (isCertain(error)) undo?.();
    return null;
  }
}
