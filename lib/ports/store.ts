import type { Policy, Scope } from '@/lib/core/model/connection';
import type { Cause, Dirty, Lane, Mark } from '@/lib/core/model/dirty';
import type { Fingerprint } from '@/lib/core/model/fingerprint';
import type { Link } from '@/lib/core/model/link';
import type { Mapping } from '@/lib/core/model/mapping';
import type { Operation, OperationState } from '@/lib/core/model/operation';
import type { Reason } from '@/lib/core/model/reason';
import type { SideName } from '@/lib/core/model/side';
import type { GoneField } from '@/lib/core/plan/gone-fields';
import type { Outage, ServiceStop } from '@/lib/core/run/outage';
import type { Prepared } from './contact-side';

/** Another worker holds the connection now, or it was paused or removed: stop, commit nothing. */
export class StaleEpochError extends Error {
  override name = 'StaleEpochError';
}

/**
 * Phases of a two-way connection; `paused` and `needsReconnect` stop planning while events go on
 * marking.
 */
export type Phase = 'preparing' | 'applying' | 'live' | 'paused' | 'needsReconnect';

export type ConnectionView = {
  readonly id: string;
  readonly phase: Phase;
  readonly mapping: Mapping;
  readonly policy: Policy;
  /** `null`: all contacts take part. */
  readonly scope: Scope | null;
  readonly outage: Outage | null;
  /** How far each side was swept, in its own terms; `null`: never. */
  readonly watermarks: Readonly<Record<SideName, string | null>>;
  /** Rows that rest because one of their fields is gone (D10). */
  readonly fieldsGone: readonly GoneField[];
  /** Overwrites noticed up to this time were approved by the owner, ms; 0: none were. */
  readonly overwritesRightUntilMs: number;
  /** Whether each side has a field for the other side's id. */
  readonly storesId: Readonly<Record<SideName, boolean>>;
  /** Raised when a guard parked the connection; a person clears it. */
  readonly parked: Reason | null;
  readonly linkCount: number;
};

export type LinkLookup = { readonly side: SideName; readonly ids: readonly string[] };

/** What changes in the state of a connection; what is not named stays as it is. */
export type StateChange = {
  /** `null` ends it. */
  readonly outage?: Outage | null;
  readonly stop?: ServiceStop;
  readonly watermarks?: Readonly<Partial<Record<SideName, string>>>;
  readonly fieldsGone?: readonly GoneField[];
  /** What `prepare` found or created on each side. */
  readonly prepared?: Readonly<Record<SideName, Prepared>>;
};

/** Everything a turn learned, saved in one transaction. */
export type TurnCommit = {
  readonly epoch: number;
  /** Inserted or replaced by id. */
  readonly links: readonly Link[];
  readonly removedLinkIds: readonly string[];
  readonly operations: readonly Operation[];
  /** Old ids that now lead to a link. */
  readonly aliases: readonly {
    readonly side: SideName;
    readonly oldId: string;
    readonly linkId: string;
  }[];
  /** Finished dirty rows; removed only while the generation is still this one. */
  readonly finished: readonly Pick<Dirty, 'side' | 'contactId' | 'generation'>[];
  /** Rows to look at again; ignored when a newer mark came in (that one stands). */
  readonly postponed: readonly (Pick<Dirty, 'side' | 'contactId' | 'generation' | 'attempts'> & {
    readonly notBeforeMs: number;
  })[];
  readonly marks: readonly Mark[];
  readonly state?: StateChange;
  readonly phase?: Phase;
  /** `null` lets a parked connection go on. */
  readonly parked?: Reason | null;
  /**
   * These rows begin anew under numbers never used before, in a further version of the mapping;
   * every pair is looked at, behind live work.
   */
  readonly renewedRows?: readonly number[];
};

/** How often a value was written and `done` lately, for the breaker. */
export type RecentWrite = {
  readonly linkId: string;
  readonly row: number;
  readonly side: SideName;
  readonly after: readonly Fingerprint[];
  readonly count: number;
};

/**
 * What a turn begins with. `dirty`: due rows of one lane, oldest first; when there are none,
 * `nextDueMs` is when the earliest row becomes due, `null` without any.
 */
export type Taken = {
  readonly connection: ConnectionView;
  readonly dirty: readonly Dirty[];
  readonly nextDueMs: number | null;
};

/** An empty commit of this epoch, to be filled by spreading it. */
export const nothingNew = (epoch: number): TurnCommit => ({
  epoch,
  links: [],
  removedLinkIds: [],
  operations: [],
  aliases: [],
  finished: [],
  postponed: [],
  marks: [],
});

/** Everything kept about some contacts and the people they belong to. */
export type Known = {
  /** By either side's ids, aliases followed. Each link once. */
  readonly links: readonly Link[];
  /** Where old ids lead: `side:oldId` → link id. */
  readonly aliases: ReadonlyMap<string, string>;
  /**
   * Rows of both contacts of these links, whatever their lane or time: a pair is planned once for
   * all its marks.
   */
  readonly dirty: readonly Dirty[];
  /** Operations that never got an answer. */
  readonly open: readonly Operation[];
  readonly recentWrites: readonly RecentWrite[];
  /** The operations that the decisions of these links ask to undo, with their values. */
  readonly toUndo: readonly Operation[];
  /** Links with a refusal that names one of these contacts as the holder. */
  readonly waiting: readonly Link[];
};

/**
 * One connection's memory. A decision made while a turn was under way outlives that turn's commit.
 * Bound to one site and connection when it is made; another site's rows do not exist for it.
 */
export type SyncStore = {
  /** Takes the lease and raises the epoch, or `null` while another worker's lease lives. */
  claim(input: {
    readonly worker: string;
    readonly leaseMs: number;
  }): Promise<{ readonly epoch: number } | null>;
  /** Extends the lease; throws `StaleEpochError` when it was lost. */
  renew(input: { readonly epoch: number; readonly leaseMs: number }): Promise<void>;
  release(input: { readonly epoch: number }): Promise<void>;
  connection(): Promise<ConnectionView>;
  /**
   * Adds or raises dirty rows. `quietMs`/`joinMs`: a contact acted upon within `quietMs` waits
   * `joinMs`, all others go at once.
   */
  mark(input: {
    readonly marks: readonly Mark[];
    readonly quietMs?: number;
    readonly joinMs?: number;
  }): Promise<void>;
  /**
   * Extends the lease and takes due rows of the first of these lanes that has some; throws
   * `StaleEpochError` when the lease was lost.
   */
  take(input: {
    readonly epoch: number;
    readonly leaseMs: number;
    readonly lanes: readonly { readonly lane: Lane; readonly limit: number }[];
  }): Promise<Taken>;
  known(input: {
    readonly lookups: readonly LinkLookup[];
    readonly writesSinceMs: number;
  }): Promise<Known>;
  /** Links by either side's ids, aliases followed. Each link once. */
  linksByIds(input: { readonly lookups: readonly LinkLookup[] }): Promise<readonly Link[]>;
  linksById(input: { readonly ids: readonly string[] }): Promise<readonly Link[]>;
  /** Links on hold that are found by one of these keys (`Link.keys`), 1,000 at most. */
  heldByKeys(input: { readonly keys: readonly string[] }): Promise<readonly Link[]>;
  /** Inserts `sending` operations, and their half links, in one statement and commits. */
  begin(input: {
    readonly epoch: number;
    readonly operations: readonly Operation[];
    readonly links: readonly Link[];
  }): Promise<void>;
  /**
   * Operations of these links that never got an answer (`sending` of an older epoch, or `unclear`).
   */
  openOperations(input: { readonly linkIds: readonly string[] }): Promise<readonly Operation[]>;
  /** Links with operations left `sending` by a dead worker (older epoch), oldest first. */
  orphaned(input: { readonly epoch: number; readonly limit: number }): Promise<readonly string[]>;
  /**
   * Counts for the guards. `noticedAfterMs`: what was overwritten for a change noticed up to then
   * does not count.
   */
  guardCounts(input: {
    readonly deletesSinceMs: number;
    readonly overwritesSinceMs: number;
    readonly noticedAfterMs: number;
  }): Promise<{ readonly deletes: number; readonly overwrittenLinks: number }>;
  commit(commit: TurnCommit): Promise<void>;
  /** For tests and history: operations newest first. */
  operations(input: {
    readonly limit: number;
    readonly states?: readonly OperationState[];
    readonly causes?: readonly Cause[];
  }): Promise<readonly Operation[]>;
};
