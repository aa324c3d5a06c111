/** Types of runs and of undoing them, as services return them. */
import { type FieldValue } from '@/lib/core/model/field';
import { type Reason } from '@/lib/core/model/reason';
import { type SideName } from '@/lib/core/model/side';
import { type RunPhase } from '@/lib/core/run/run';
import type { RunResult } from './plan';

/** What undoing one line of history would do to the contact now. */
export type UndoLine = {
  readonly operationId: string;
  readonly side: SideName;
  readonly values: readonly {
    readonly label: string;
    readonly now: FieldValue;
    readonly back: FieldValue;
  }[];
  /** The contact itself would be created again, with these fields. */
  readonly contact: {
    readonly labels: readonly string[];
    /** The contact is deleted on the other side, too, where it is recreated only on request. */
    readonly onlyHere: boolean;
  } | null;
  /** The parts that would be left alone, and why. */
  readonly left: readonly Reason[];
};

/** What a whole run overwrote and deleted, and the progress of undoing it. */
export type UndoRunView = {
  readonly runId: string;
  readonly counts: { readonly values: number; readonly contacts: number; readonly lost: number };
  readonly progress: {
    readonly phase: 'working' | 'done';
    readonly askedAt: string;
    readonly contacts: number;
    readonly left: number;
    readonly putBack: number;
    readonly skipped: readonly { readonly reason: Reason; readonly count: number }[];
  } | null;
};

/** An approved run: when, by whom, and what it did. */
export type RunView = {
  readonly id: string;
  readonly phase: RunPhase;
  readonly startedAt: string;
  readonly approvedAt: string;
  readonly finishedAt: string | null;
  /** `null`: approved automatically, as in a new sandbox. */
  readonly approvedBy: 'wixDashboard' | 'startLink' | 'commandLine' | null;
  /** Contacts of its plan, and, where it was stopped, how many were left undone. */
  readonly total: number;
  readonly leftUndone: number | null;
  readonly isUndone: boolean;
  readonly result: RunResult;
};

export type RunPageView = {
  readonly run: RunView;
  /** `null` while it is being applied. */ readonly undo: UndoRunView | null;
  readonly serviceName: string;
  /** Whether an undo is possible now. */ readonly isLive: boolean;
};
