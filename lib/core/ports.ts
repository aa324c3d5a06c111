import type {
  Cause,
  ContactRecord,
  Dirty,
  Field,
  FieldValues,
  Fingerprint,
  Lane,
  Link,
  Mapping,
  Mark,
  Operation,
  OperationState,
  Policy,
  Reason,
  Scope,
  SideName,
  Undeletable,
} from './types';

/** Milliseconds since the epoch. Deadlines only; never compared with a service's own dates. */
export type Clock = { nowMs(): number };
export type Sleep = (ms: number) => Promise<void>;
export type Random = { uuid(): string; /** In [0, 1). */ next(): number };

// ---- a side -------------------------------------------------------------------------------------

/**
 * What a service said when it did not serve a call at all. From the status, never from message
 * text.
 */
export type FailureCode =
  | 'unauthorized'
  | 'missingPermission'
  | 'rateLimited'
  | 'unreachable'
  | 'serverError'
  | 'badAnswer'
  | 'quotaReached';

/** Thrown by every method of a `ContactSide` when the call as a whole did not succeed. */
export class SideError extends Error {
  override name = 'SideError';
  readonly code: FailureCode;
  readonly side: SideName;
  /** True when trying again later can help without anybody's doing. */
  readonly retryable: boolean;
  readonly retryAfterMs: number | undefined;
  readonly status: number | undefined;
  /** The service's name as shown; set where it is opened, see `nameService`. */
  service: string | undefined;
  constructor(input: {
    code: FailureCode;
    side: SideName;
    retryable: boolean;
    retryAfterMs?: number;
    status?: number;
    message?: string;
  }) {
    super(input.message ?? `${input.side}: ${input.code}`);
    this.code = input.code;
    this.side = input.side;
    this.retryable = input.retryable;
    this.retryAfterMs = input.retryAfterMs;
    this.status = input.status;
  }
}

export type ReadRequest = {
  readonly id: string;
  /** A record older than this is read again by Get before it is believed. */
  readonly minVersion: number;
};

export type ReadResult =
  | { readonly kind: 'found'; readonly record: ContactRecord }
  /** The id was merged away; `record` is the contact it resolves to now (another id). */
  | { readonly kind: 'merged'; readonly record: ContactRecord }
  /**
   * A Get of this very id answered 404. `deleted`: the service itself keeps it among its deleted
   * ones, which proves the deletion like an event.
   */
  | { readonly kind: 'absent'; readonly deleted?: true };

export type WriteRequest = { readonly ref: string } & (
  | {
      readonly kind: 'create';
      readonly fields: FieldValues;
      /**
       * The other side's id, stored in the new contact; a remote side upserts by it. Empty, in Wix
       * only: none.
       */
      readonly linkedId: string;
      readonly allowDuplicates: boolean;
    }
  | {
      readonly kind: 'update';
      /**
       * As read in this turn. Wix is written on its revision and its lists are built from its full
       * record.
       */
      readonly record: ContactRecord;
      /** Only what changes; `null` clears. */
      readonly fields: FieldValues;
      /** Store this as the other side's id. */
      readonly linkedId?: string;
      /**
       * An address or number that another contact holds is written all the same, where the side
       * `sharesValues`.
       */
      readonly allowDuplicates?: true;
    }
  | { readonly kind: 'delete'; readonly id: string }
);

export type FieldProblem = {
  /** Field key; absent when the service did not say. */
  readonly field?: string;
  readonly code: string;
  readonly message?: string;
  /** Of `heldByAnother`: the contact that holds the value, where the service says so. */
  readonly holderId?: string;
};

export type WriteOutcome =
  | {
      readonly kind: 'done';
      /** As the service gave it back after the write. */ readonly record: ContactRecord;
    }
  | { readonly kind: 'deleted' }
  /** Refused for good. Nothing of this contact was written. */
  | { readonly kind: 'refused'; readonly problems: readonly FieldProblem[] }
  /** Delete only. */
  | { readonly kind: 'undeletable'; readonly why: Undeletable }
  /** The contact moved since it was read (Wix 409). Nothing written. */
  | { readonly kind: 'conflict' }
  /** Create only: another contact holds this e-mail or phone. Nothing written. */
  | { readonly kind: 'duplicate'; readonly candidateId: string; readonly by: 'email' | 'phone' }
  | { readonly kind: 'absent' }
  /** No answer: it may or may not have happened. */
  | { readonly kind: 'unclear'; readonly isAlone?: boolean }
  /**
   * Certainly not written; may be tried again. `isAlone`: the call was served, only this contact
   * was not.
   */
  | { readonly kind: 'failed'; readonly error: SideError; readonly isAlone?: boolean };

export type RecordPage = {
  readonly records: readonly ContactRecord[];
  /** Hand back to get the next page; absent on the last one. Opaque, storable. */
  readonly next?: string;
  /** ISO. The service's own clock when it answered (Date header). */
  readonly serverTime: string;
};

export type ChangedPage = RecordPage & {
  /** Ids the service lists as archived or deleted since. */ readonly deletedIds: readonly string[];
};

/** A value some writer gave a field, from the service's own history. Newest first. */
export type FieldHistory = {
  readonly field: string;
  readonly value: string;
  readonly atMs: number;
  readonly ours: boolean;
};

/**
 * One system that holds contacts. All methods throw `SideError` when the call as a whole failed;
 * a contact that fails alone is in the result. Ids unknown to the service are never an error.
 */
export type ContactSide = {
  readonly name: SideName;
  /** Several contacts may hold one address where a write asks for it. */
  readonly sharesValues: boolean;
  readonly limits: {
    readonly readBatch: number;
    readonly writeBatch: number;
    /** Allowance for search indexes to catch up, ms. */ readonly searchLagMs: number;
  };
  /**
   * Makes the custom field for the other side's id (and what labels need) when missing. Repeatable.
   * Returns what went less than well.
   */
  prepare(): Promise<{
    readonly settings: Readonly<Record<string, string>>;
    readonly warnings: readonly Reason[];
  }>;
  /** The field catalogue, read afresh. */
  fields(): Promise<readonly Field[]>;
  /**
   * True state by id; every id asked for is in the answer. Absence and merges are decided by Get
   * alone.
   */
  read(input: {
    readonly requests: readonly ReadRequest[];
    readonly lane: Lane;
  }): Promise<ReadonlyMap<string, ReadResult>>;
  /**
   * Contacts holding any of these values. Through the service's index where it has no better: may
   * lag. E-mails match case-insensitively, additional addresses included; phones as E.164.
   */
  find(input: {
    readonly by: 'email' | 'phone' | 'linkedId';
    readonly values: readonly string[];
    readonly lane: Lane;
  }): Promise<readonly ContactRecord[]>;
  /**
   * All contacts, oldest first, the largest pages. Overlaps rather than skips when contacts come
   * and go meanwhile.
   */
  list(input: { readonly cursor?: string; readonly lane: Lane }): Promise<RecordPage>;
  /** Contacts changed at or after `since` (ISO, the service's clock). May repeat, never skips. */
  changed(input: {
    readonly since: string;
    readonly cursor?: string;
    readonly lane: Lane;
  }): Promise<ChangedPage>;
  /** Writes in the largest batches; outcomes by `ref`, every ref present. */
  write(input: {
    readonly requests: readonly WriteRequest[];
    readonly lane: Lane;
  }): Promise<ReadonlyMap<string, WriteOutcome>>;
  /** Only where the service keeps property history and has no conditional write. */
  history?(input: {
    readonly id: string;
    readonly fields: readonly string[];
    readonly lane: Lane;
  }): Promise<readonly FieldHistory[]>;
};

// ---- the store ----------------------------------------------------------------------------------

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
  /** `null`: everybody takes part. */
  readonly scope: Scope | null;
  /**
   * Side settings made by `prepare` (such as the key of the Wix extended field), and sweep cursors,
   * by name.
   */
  readonly settings: Readonly<Record<string, string>>;
  /** Raised when a guard parked the connection; a person clears it. */
  readonly parked: Reason | null;
  readonly linkCount: number;
};

export type LinkLookup = { readonly side: SideName; readonly ids: readonly string[] };

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
  readonly settings?: Readonly<Record<string, string>>;
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

/** A commit of this epoch without a change; what there is goes over it. */
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
   * Of both contacts of these links whatever their lane or time: a pair is planned once for all
   * that marks it.
   */
  readonly dirty: readonly Dirty[];
  /** Operations that never got an answer. */
  readonly open: readonly Operation[];
  readonly recentWrites: readonly RecentWrite[];
  /** What the decisions of these links ask to be put back, values and all. */
  readonly toUndo: readonly Operation[];
  /** Links with a refusal that names one of these contacts as the holder. */
  readonly waiting: readonly Link[];
};

/**
 * One connection's memory. A decision made while a turn was under way outlives that turn's commit.
 * Bound to one site and connection when it is made; another site's rows do not exist for it.
 */
export type SyncStore = {
  /** Takes the lease and raises the epoch, or `null` while somebody else's lease lives. */
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
  /** Inserts `sending` operations, and half links they speak of, in one statement and commits. */
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

// ---- budgets ------------------------------------------------------------------------------------

/** The service's own rate window, shared by all workers. */
export type Budget = {
  /**
   * Resolves when one call may be sent. Rejects with a `rateLimited` `SideError` when that would be
   * later than `deadlineMs` from now.
   */
  take(input: {
    readonly key: string;
    readonly lane: Lane;
    readonly deadlineMs?: number;
  }): Promise<void>;
  /** What the service's answer said of its window. */
  observe(input: {
    readonly key: string;
    readonly remaining: number;
    readonly resetMs: number;
  }): Promise<void>;
  /** Nobody calls before then. */
  block(input: { readonly key: string; readonly forMs: number }): Promise<void>;
};
