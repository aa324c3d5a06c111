/**
 * Types of the overview of a two-way connection, as services return it. Types only, so that screens
 * may import them; so do all files of this folder.
 */
import { type LinkState } from '@/lib/core/model/link';
import { type Reason } from '@/lib/core/model/reason';
import { type SideName } from '@/lib/core/model/side';
import { type Phase } from '@/lib/ports/store';

export type StateCounts = Readonly<Record<LinkState, number>>;

export type ConnectionOverview = {
  readonly id: number;
  readonly service: string;
  /** The service's display name. */
  readonly name: string;
  readonly account: string | null;
  readonly phase: Phase;
  /** Connected, but no plan is approved: nothing is synced before the owner finishes the set-up. */
  readonly waitsForSetUp: boolean;
  /** A guard stopped this connection; a person must resume it. */
  readonly parked: Reason | null;
  /** False: a filter is in force. */
  readonly isForAll: boolean;
  /** What does not work while everything else does. */
  readonly warnings: readonly Reason[];
  /** The refusal that stopped the engine until the owner reconnects. */
  readonly stoppedBy: Reason | null;
  /** Set while a service does not answer. */
  readonly outage: OutageView | null;
  /** False: no webhooks; both sides are polled. */
  readonly realTime: boolean;
  readonly checkEveryMs: number;
  readonly nextCheckAtMs: number | null;
  /** Links by their stored state; `waiting` counts those with work in line. The sum is `total`. */
  readonly counts: StateCounts;
  readonly total: number;
  readonly changesToday: number;
  readonly lastChangeAtMs: number | null;
  /** Approved deletions that are not due yet. */
  readonly scheduledDeletions: {
    readonly count: number;
    readonly atMs: number;
    readonly side: SideName;
  } | null;
  readonly needsYou: number;
  /** The newest report; `null` before the first one. */
  readonly compared: ComparisonScore | null;
  /** A comparison is under way. */
  readonly isComparing: boolean;
};

/** A service that does not answer: what is safe and waits, and when the next try is. */
export type OutageView = {
  /** `null`: the failure is our own. */
  readonly side: SideName | null;
  /** Its display name; `''` where the failure is our own. */
  readonly service: string;
  readonly code: string;
  readonly sinceMs: number;
  readonly nextTryMs: number;
  readonly waiting: number;
};

/** One comparison in three numbers. */
export type ComparisonScore = {
  readonly atMs: number;
  readonly percent: number;
  readonly differences: number;
};

export type Overview = {
  readonly mode: 'sandbox' | 'real';
  readonly nowMs: number;
  readonly connection: ConnectionOverview | null;
};
