import type { SideName } from './side';
import type { Version } from './version';

/** In order of precedence. `idWrite` writes stored ids, behind everything else. */
export const lanes = ['interactive', 'live', 'run', 'idWrite'] as const;

export type Lane = (typeof lanes)[number];

/** What made us look. */
export type Cause =
  | 'webhook'
  | 'sweep'
  | 'firstSync'
  | 'retry'
  | 'person'
  | 'undoRun'
  | 'ownWrite'
  | 'recovery'
  | 'comparison'
  | 'schedule'
  | 'form';

/** What a person approved or asked for: the guard of mass changes does not count it. */
export const askedFor: readonly Cause[] = ['firstSync', 'person', 'undoRun'];

/**
 * Facts that an event stated beside "look here"; the true values are read. `joinEvidence` joins
 * several.
 */
export type Evidence = {
  readonly deleted?: true;
  /** A person asked for privacy erasure at Wix: values must not travel. */
  readonly erased?: true;
  /** Every reported change is in every record that includes the versions told. */
  readonly versioned?: true;
  /** The contact was merged into this one, for services whose old ids lead nowhere. */
  readonly mergedInto?: string;
  /** A complete index has no match for this contact: the run need not search again. */
  readonly unmatched?: true;
  /** First and last change by another writer that we were told of, ms of the service's clock. */
  readonly foreignFirstAt?: number;
  readonly foreignLastAt?: number;
};

/** "Something may have changed here, look." */
export type Dirty = {
  readonly side: SideName;
  readonly contactId: string;
  /**
   * Raised by every mark; a finished row is removed only while its generation is the one that was
   * read.
   */
  readonly generation: number;
  readonly lane: Lane;
  readonly notBeforeMs: number;
  readonly markedAtMs: number;
  /** The versions that events and sweeps told of: an older read is not good enough. */
  readonly versions: readonly Version[];
  readonly evidence: Evidence;
  readonly cause: Cause;
  readonly attempts: number;
};

export type Mark = {
  readonly side: SideName;
  readonly contactId: string;
  readonly lane: Lane;
  readonly cause: Cause;
  readonly version?: Version;
  readonly evidence?: Evidence;
  /** Wait at least this long before acting, ms. */
  readonly delayMs?: number;
};
