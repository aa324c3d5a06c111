import type { Facts } from './facts';
import type { Fingerprint } from './fingerprint';
import type { Reason } from './reason';
import type { SideName } from './side';
import type { Version } from './version';

/**
 * What both sides last agreed on, per mapping row and side: the fingerprints of the value we sent
 * and of the value the service gave back (a later value equal to either has not moved). A side
 * without fingerprints in a scalar row: it has a change that a one-way row did not follow. For
 * `set` rows: one fingerprint per element.
 */
export type BaseRow = {
  readonly wix: readonly Fingerprint[];
  readonly remote: readonly Fingerprint[];
};

export type Base = {
  readonly canonVersion: number;
  readonly rows: Readonly<Record<number, BaseRow>>;
};

/**
 * The stored state of a link. A link with dirty work on it is shown as `waiting` unless held or
 * failed.
 */
export type LinkState = 'inSync' | 'onHold' | 'failed' | 'excluded' | 'waiting';

/**
 * A value the service refused: this row rests until its source value, the mapping or its cause
 * changes, or someone retries.
 */
export type Refusal = {
  readonly row: number;
  readonly side: SideName;
  readonly source: Fingerprint;
  readonly code: string;
  readonly message?: string;
  /**
   * The contact of that side that holds the value. `seen`: its version when the service refused, if
   * it was read before; `null`: it was gone.
   */
  readonly holder?: {
    readonly id: string;
    readonly value: Fingerprint;
    readonly seen?: Version | null;
  };
  /** Version of the source contact when it had too little data; a later version may have enough. */
  readonly sourceVersion?: Version;
  /** Found by our own check: stands as long as the check finds it. */
  readonly isOurs?: true;
  /**
   * Of a set: the one element that rests (H04). `among`: refused together with others, so it is
   * tried once more alone.
   */
  readonly element?: Fingerprint;
  readonly among?: true;
};

/** Versions of a link's contacts as they were shown to a person; `null`: none was there. */
export type SeenVersions = Readonly<Partial<Record<SideName, Version | null>>>;

/** What a person decided about a held contact; consumed by the next turn. */
export type Decision =
  /**
   * For the contact as it was shown; one that has moved since, or was not shown, is shown again
   * (B11).
   */
  | { readonly kind: 'deleteThere'; readonly seen?: SeenVersions }
  | { readonly kind: 'keep' }
  | { readonly kind: 'linkTo'; readonly otherId: string }
  | { readonly kind: 'createAnyway' }
  /** Approved in a plan, for the contact as it was listed: `facts` are those it had then. */
  | {
      readonly kind: 'startClean';
      readonly how: 'label' | 'delete';
      readonly facts: Facts;
      /** Not before this time, ms. */ readonly notBeforeMs?: number;
    }
  | { readonly kind: 'take'; readonly winners: Readonly<Record<number, SideName>> }
  | { readonly kind: 'retry' }
  /**
   * Puts back what these operations overwrote or deleted. `runId`: as part of undoing a whole run.
   * `everywhere`: a contact that is gone on the other side, too, is created there again.
   */
  | {
      readonly kind: 'undo';
      readonly operationIds: readonly string[];
      readonly runId?: string;
      readonly everywhere?: true;
    };

/**
 * From the version we had read (`null`: unknown) to the one our write made: what others wrote in
 * between may be overwritten.
 */
export type WriteSpan = { readonly from: Version | null; readonly to: Version };

/** What we know of one person on a connection. A half link has one id. */
export type Link = {
  readonly id: string;
  readonly wixId: string | null;
  readonly remoteId: string | null;
  /** The versions compared last; `null`: none yet, or to be compared again. */
  readonly wixVersion: Version | null;
  readonly remoteVersion: Version | null;
  readonly base: Base;
  readonly state: LinkState;
  readonly reason: Reason | null;
  readonly refusals: readonly Refusal[];
  /**
   * Whether we wrote the other side's id into this side's custom field (so a different value there
   * is a person's edit).
   */
  readonly idWritten: Readonly<Record<SideName, boolean>>;
  /** Ids this link had before a merge or a re-creation; a stored id may still be one of them. */
  readonly formerIds: Readonly<Record<SideName, readonly string[]>>;
  readonly decision: Decision | null;
  /** The run whose plan is not finished for this link: what is written now is part of it. */
  readonly runId: string | null;
  /** Set on a tombstone: the side on which the contact is gone and when we saw it, ms. */
  readonly gone: { readonly side: SideName; readonly atMs: number } | null;
  /**
   * Our latest writes on the remote side, oldest first; each until it was checked against another
   * writer's event.
   */
  readonly writeSpans: readonly WriteSpan[];
  /** Keyed hashes of the match key (e-mail, else phone) per side; for exact search. */
  readonly keys: Readonly<Record<SideName, string | null>>;
};

/** Why a contact waits for a person. */
export type HoldCode =
  | 'deletionPending'
  | 'deletionEdited'
  | 'deletionParked'
  | 'missing'
  | 'sharedEmail'
  | 'conflict'
  | 'loop'
  | 'massOverwrite'
  | 'editedSincePlan'
  | 'planStopped';
