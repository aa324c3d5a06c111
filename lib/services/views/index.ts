/**
 * Types that the services return to the routes, the command line and the screens. Types only, so
 * that screens may import them.
 */
import { type Scope } from '@/lib/core/model/connection';
import { type Cause } from '@/lib/core/model/dirty';
import { type FieldValue } from '@/lib/core/model/field';
import { type LinkState, type SeenVersions } from '@/lib/core/model/link';
import { type OperationKind, type OperationState, type Rule } from '@/lib/core/model/operation';
import { type Reason, type ReasonSide } from '@/lib/core/model/reason';
import { type SideName } from '@/lib/core/model/side';
import { type DecisionKind } from '@/lib/core/plan/waiting';
import { type DifferenceKind } from '@/lib/core/run/report';
import {
  type Choices,
  type ItemKind,
  type PlanCounts,
  type RunPhase,
  type SideCounts,
} from '@/lib/core/run/run';
import { type Pace } from '@/lib/core/run/run-time';
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

export type ComparisonView = {
  readonly serviceName: string;
  readonly connectionPhase: Phase;
  readonly parked: Reason | null;
  /** `of`: the approximate number of contacts per side. */
  readonly running: {
    readonly runId: string;
    readonly phase: 'reading' | 'comparing';
    readonly listed: SideCounts;
    readonly of: number;
    readonly compared: number;
  } | null;
  /** A list named far too few contacts: the run that waits for the owner's decision. */
  readonly refused: { readonly runId: string } | null;
  readonly report:
    | (ComparisonScore & {
        readonly runId: string;
        readonly people: number;
        readonly identical: number;
        readonly leftOut: number;
        readonly kinds: readonly {
          readonly kind: DifferenceKind;
          readonly count: number;
          /** Those that a click fixes. */ readonly fixable: number;
        }[];
      })
    | null;
  /** Newest first. */
  readonly history: readonly ComparisonScore[];
  /** When the next one begins. */
  readonly nextAtMs: number | null;
};

export type Overview = {
  readonly mode: 'sandbox' | 'real';
  readonly nowMs: number;
  readonly connection: ConnectionOverview | null;
};

/** The fields a filter can use. `values`: the choices; any other value may be typed. */
export type ScopeFields = Readonly<
  Record<
    SideName,
    readonly {
      readonly key: string;
      readonly label: string;
      readonly isList: boolean;
      readonly values: readonly { readonly value: string; readonly label: string }[];
    }[]
  >
>;

/** Finished writes of a first sync. */
type RunResult = {
  readonly created: number;
  readonly updated: number;
  readonly deleted: number;
};

export type FirstSyncView = {
  readonly connectionId: number;
  readonly pace: Pace;
  readonly serviceName: string;
  readonly connectionPhase: Phase;
  readonly choices: Choices;
  /** The filter in force; a plan may have another one. */
  readonly scope: Scope | null;
  /** `null` before the first plan. */
  readonly run: {
    readonly id: string;
    readonly phase: RunPhase;
    readonly listed: SideCounts;
    readonly counts: PlanCounts | null;
    readonly plannedAt: string | null;
    /** Why it cannot be applied any more; a new plan is needed. */
    readonly overtaken: 'expired' | 'otherMapping' | null;
    /** Contacts the owner took out of the deletions or labels. */
    readonly outs: number;
    /** While it is applied: contacts still in line, and of how many. */
    readonly left: number;
    readonly total: number;
    /** Changes the filter of a live sync: when stopped, the sync continues as before. */
    readonly isChange: boolean;
    /** The owner stopped it; the batch under way is finished first. */
    readonly isStopping: boolean;
    /** Stopped half-way: contacts left undone. */
    readonly leftUndone: number | null;
    /** `null` before it is approved. */
    readonly result: RunResult | null;
  } | null;
};

/** One contact of a plan; values are read now and never stored. */
export type PlanItemView = {
  readonly no: number;
  readonly kind: ItemKind;
  /** The Wix id; `null`: the contact is not in Wix. */
  readonly wixId: string | null;
  readonly name: string | null;
  readonly email: string | null;
  /** ISO, when the contact was last changed; of a pair, the later time. */
  readonly changedAt: string | null;
  readonly side: SideName | null;
  readonly reason: Reason | null;
  /** Field by field: the current and the planned value. */
  readonly changes: readonly {
    readonly label: string;
    readonly side: SideName;
    readonly from: string;
    readonly to: string;
  }[];
  readonly isOut: boolean;
};

export type PlanPage = {
  readonly items: readonly PlanItemView[];
  /** Pass it as `after` to get the next page. */ readonly next: number | null;
};

/** The filters for the lines of one kind. */
export type PlanFacets = {
  readonly reasons: readonly { readonly reason: Reason; readonly count: number }[];
  readonly fields: readonly {
    readonly row: number;
    readonly label: string;
    readonly count: number;
  }[];
};

/** One contact that differs, with its current values. `isFixed`: it is being fixed. */
export type DifferenceView = Omit<PlanItemView, 'kind'> & {
  readonly kind: DifferenceKind;
  readonly linkId: string | null;
  readonly isFixed: boolean;
};

export type DifferencePage = {
  readonly items: readonly DifferenceView[];
  readonly next: number | null;
};

/** One field of a change; `null` is blank. */
type ChangedValue = {
  readonly field: string;
  readonly label: string;
  readonly before: FieldValue;
  readonly after: FieldValue;
};

export type Change = {
  readonly id: string;
  readonly atMs: number;
  /** The contact's page; `null`: it has none, or no longer has one. */
  readonly linkId: string | null;
  /** The contact's name or address from its latest readable value; `null` when no value is kept. */
  readonly name: string | null;
  /** The side that was written. */
  readonly side: SideName;
  readonly kind: OperationKind;
  readonly state: OperationState;
  readonly rule: Rule;
  readonly cause: Cause;
  readonly error: Reason | null;
  /** From noticing the change to having written it, ms. */
  readonly tookMs: number | null;
  /** Empty when the values are no longer kept. */
  readonly values: readonly ChangedValue[];
};

export type ChangePage = {
  readonly changes: readonly Change[];
  /** Pass it back to get older ones. */ readonly next: string | null;
};

/** A contact as a person recognises it. `isTaken`: it is linked with another contact already. */
export type PersonView = {
  readonly side: SideName;
  readonly id: string;
  readonly name: string | null;
  readonly email: string | null;
  readonly phone: string | null;
  /** ISO. */ readonly changedAt: string;
  readonly isTaken: boolean;
};

/** A contact that waits for the owner, with what he needs to decide. */
export type WaitingContact = {
  readonly linkId: string;
  readonly name: string | null;
  /** The side on which a confirmed deletion would happen. */
  readonly deleteOn: SideName;
  /** Why it cannot be deleted there; `null` where it can. */
  readonly undeletable: Reason | null;
  /** The contact on each side; empty while a service does not answer. */
  readonly people: readonly PersonView[];
  /** The versions shown: a decision applies to these. */
  readonly seen: SeenVersions;
  /** For a shared address: the possible matches. */
  readonly candidates: readonly PersonView[];
  /** For a conflict: the waiting fields. */
  readonly fields: readonly ComparedField[];
};

export type NeedsYouGroup = {
  readonly state: 'onHold' | 'failed' | 'excluded';
  /** The side that the reason refers to. */
  readonly of: ReasonSide;
  readonly reason: Reason;
  readonly count: number;
  /** Decided already and in line; not among `contacts`. */
  readonly decided: number;
  readonly decisions: readonly DecisionKind[];
  readonly canRetry: boolean;
  /** The first of them. */
  readonly contacts: readonly WaitingContact[];
  readonly next: string | null;
};

export type NeedsYou = { readonly groups: readonly NeedsYouGroup[]; readonly total: number };

export type ComparedField = {
  readonly row: number;
  readonly label: string;
  readonly wix: FieldValue;
  readonly remote: FieldValue;
  /** True when both values are equal in meaning, however they are written. */
  readonly same: boolean;
};

export type ContactView = {
  readonly linkId: string;
  readonly name: string | null;
  readonly serviceName: string;
  readonly state: LinkState;
  readonly reason: Reason | null;
  /** One per field that a service refused. */
  readonly refusals: readonly { readonly label: string; readonly reason: Reason }[];
  readonly wixId: string | null;
  readonly remoteId: string | null;
  /** `null` when neither side could be read now. */
  readonly fields: readonly ComparedField[] | null;
  /** Sides that could not be read now: their values are missing from the fields. */
  readonly unread: readonly SideName[];
  readonly connectionId: number;
  readonly outage: OutageView | null;
  readonly decisions: readonly DecisionKind[];
  readonly canRetry: boolean;
  /** Set when there is a decision to make. */
  readonly waiting: WaitingContact | null;
  readonly decided: boolean;
};

export type FoundContact = { readonly linkId: string; readonly name: string | null };

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

/** A text per topic that changes whenever the topic does. */
export type Pulse = {
  readonly versions: Readonly<Record<'connection' | 'contacts' | 'history' | 'flows', string>>;
  readonly busy: boolean;
};

export type HealthView = {
  readonly live: true;
  readonly ready: boolean;
  readonly version: string;
  readonly database: 'ok' | 'unreachable';
  /** How long the oldest due change has waited, s. */
  readonly workerLagSeconds: number | null;
};

export type DoctorStep = { readonly name: string; readonly ok: boolean; readonly detail: string };

/** Problem details (RFC 9457). `detail` says what, why and what next. */
export type Problem = {
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  /** When a retry makes sense. */ readonly retryAfterMs?: number;
};
