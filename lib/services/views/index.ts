/**
 * What the services hand to the routes, the command line and the screens. Types only: screens may
 * import them.
 */
import { type Scope } from '@/lib/core/model/connection';
import { type Cause } from '@/lib/core/model/dirty';
import { type FieldValue } from '@/lib/core/model/field';
import { type LinkState, type SeenVersions } from '@/lib/core/model/link';
import { type OperationKind, type OperationState, type Rule } from '@/lib/core/model/operation';
import { type Reason, type ReasonSide } from '@/lib/core/model/reason';
import { type SideName } from '@/lib/core/model/side';
import { type DecisionKind } from '@/lib/core/plan/waiting';
import { type DifferenceKind } from '@/lib/core/run/comparison';
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
  /** The service's name as shown. */
  readonly name: string;
  readonly account: string | null;
  readonly phase: Phase;
  /**
   * Connected, and no plan is approved yet: nothing goes over before the owner finishes the set-up.
   */
  readonly waitsForSetUp: boolean;
  /** A guard stopped this connection; a person lets it go on. */
  readonly parked: Reason | null;
  /** False: a filter leaves some people out. */
  readonly isForAll: boolean;
  /** What rests while all else goes on. */
  readonly warnings: readonly Reason[];
  /** What made the engine stop until somebody connects again. */
  readonly stoppedBy: Reason | null;
  /** A service does not answer. */
  readonly outage: OutageView | null;
  /** False: no webhooks, looked at on an interval. */
  readonly realTime: boolean;
  readonly checkEveryMs: number;
  readonly nextCheckAtMs: number | null;
  /** Links by their stored state; `waiting` counts those with work in line. The sum is `total`. */
  readonly counts: StateCounts;
  readonly total: number;
  readonly changesToday: number;
  readonly lastChangeAtMs: number | null;
  /** Approved deletions that wait for their day. */
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

/** A service that does not answer: what is safe and waits, and when it is tried next. */
export type OutageView = {
  /** `null`: a fault of our own holds it up. */
  readonly side: SideName | null;
  /** Its name as shown; `''` where the fault is our own. */
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
  /** `of`: about how many contacts each side has. */
  readonly running: {
    readonly runId: string;
    readonly phase: 'reading' | 'comparing';
    readonly listed: SideCounts;
    readonly of: number;
    readonly compared: number;
  } | null;
  /** A list named far too few: the run that waits for the owner's word. */
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
          /** Those a click puts right. */ readonly fixable: number;
        }[];
      })
    | null;
  /** Newest first. */
  readonly history: readonly ComparisonScore[];
  /** When the next one begins by itself. */
  readonly nextAtMs: number | null;
};

export type Overview = {
  readonly mode: 'sandbox' | 'real';
  readonly nowMs: number;
  readonly connection: ConnectionOverview | null;
};

/** By what people can be left out. `values`: what to choose from; any other may be typed. */
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

/** Writes of a first sync that are done. */
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
  /** Who takes part as things stand; a plan may want others. */
  readonly scope: Scope | null;
  /** `null` before the first plan. */
  readonly run: {
    readonly id: string;
    readonly phase: RunPhase;
    readonly listed: SideCounts;
    readonly counts: PlanCounts | null;
    readonly plannedAt: string | null;
    /** Why it can't be carried out any more; make a new one. */
    readonly overtaken: 'expired' | 'otherMapping' | null;
    /** People the owner took out of the deletions or labels. */
    readonly outs: number;
    /** While it is carried out: contacts still in line, of how many. */
    readonly left: number;
    readonly total: number;
    /** Changes who takes part in a sync that works: stopped, that one goes on as before. */
    readonly isChange: boolean;
    /** The owner stops it; what is under way comes to its end. */
    readonly isStopping: boolean;
    /** Stopped half-way: contacts that were left undone. */
    readonly leftUndone: number | null;
    /** `null` before it is approved. */
    readonly result: RunResult | null;
  } | null;
};

/** One person of a plan as it stands now; values are read afresh and never kept. */
export type PlanItemView = {
  readonly no: number;
  readonly kind: ItemKind;
  /** Where Wix has this contact; `null`: not there. */
  readonly wixId: string | null;
  readonly name: string | null;
  readonly email: string | null;
  /** ISO, when the contact was last changed where it is; of a pair, the later one. */
  readonly changedAt: string | null;
  readonly side: SideName | null;
  readonly reason: Reason | null;
  /** Field by field: what is there and what would be. */
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
  /** Hand back as `after` to get more. */ readonly next: number | null;
};

/** By what the lines of one kind can be narrowed down. */
export type PlanFacets = {
  readonly reasons: readonly { readonly reason: Reason; readonly count: number }[];
  readonly fields: readonly {
    readonly row: number;
    readonly label: string;
    readonly count: number;
  }[];
};

/** One person who differs, as it stands now. `isFixed`: it is being put right. */
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
  /** The contact's page; `null`: it has none, or none any more. */
  readonly linkId: string | null;
  /**
   * The contact's name or address as last seen in a readable value; `null` when no value is kept.
   */
  readonly name: string | null;
  /** The side that was written. */
  readonly side: SideName;
  readonly kind: OperationKind;
  readonly state: OperationState;
  readonly rule: Rule;
  readonly cause: Cause;
  readonly error: Reason | null;
  /** From seeing the change to having written it, ms. */
  readonly tookMs: number | null;
  /** Empty when the values are no longer kept. */
  readonly values: readonly ChangedValue[];
};

export type ChangePage = {
  readonly changes: readonly Change[];
  /** Hand back to get older ones. */ readonly next: string | null;
};

/** A contact as a person recognises it. `isTaken`: it is linked with somebody else already. */
export type PersonView = {
  readonly side: SideName;
  readonly id: string;
  readonly name: string | null;
  readonly email: string | null;
  readonly phone: string | null;
  /** ISO. */ readonly changedAt: string;
  readonly isTaken: boolean;
};

/** Somebody who waits for the owner, with what he needs to see to decide. */
export type WaitingContact = {
  readonly linkId: string;
  readonly name: string | null;
  /** The side a confirmed deletion would happen on. */
  readonly deleteOn: SideName;
  /** Why it can't be deleted there; `null` where it can. */
  readonly undeletable: Reason | null;
  /** Who is there, by side; empty while a service does not answer. */
  readonly people: readonly PersonView[];
  /** Which versions of them these are: what is decided is decided of these. */
  readonly seen: SeenVersions;
  /** For a shared address: who it could be. */
  readonly candidates: readonly PersonView[];
  /** For a conflict: the fields that wait. */
  readonly fields: readonly ComparedField[];
};

export type NeedsYouGroup = {
  readonly state: 'onHold' | 'failed' | 'excluded';
  /** Of which side the reason speaks. */
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
  /** True when both mean the same, however they are written. */
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
  /** Sides that could not be read now: their values are not among the fields. */
  readonly unread: readonly SideName[];
  readonly connectionId: number;
  readonly outage: OutageView | null;
  readonly decisions: readonly DecisionKind[];
  readonly canRetry: boolean;
  /** Set where there is something to decide. */
  readonly waiting: WaitingContact | null;
  readonly decided: boolean;
};

export type FoundContact = { readonly linkId: string; readonly name: string | null };

/** What putting one line of history back would do, as the contact is now. */
export type UndoLine = {
  readonly operationId: string;
  readonly side: SideName;
  readonly values: readonly {
    readonly label: string;
    readonly now: FieldValue;
    readonly back: FieldValue;
  }[];
  /** The contact itself would be made again, with these fields. */
  readonly contact: {
    readonly labels: readonly string[];
    /** Gone on the other side, too: there it comes back only when asked for. */
    readonly onlyHere: boolean;
  } | null;
  /** What of it would be left alone, and why. */
  readonly left: readonly Reason[];
};

/** What a whole run overwrote and deleted, and how far putting it back has come. */
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
  /** `null`: by itself, as a new sandbox does. */
  readonly approvedBy: 'wixDashboard' | 'startLink' | 'commandLine' | null;
  /**
   * Contacts that took a turn in its plan, and, where it was stopped, how many were left undone.
   */
  readonly total: number;
  readonly leftUndone: number | null;
  readonly isUndone: boolean;
  readonly result: RunResult;
};

export type RunPageView = {
  readonly run: RunView;
  /** `null` while it is carried out. */ readonly undo: UndoRunView | null;
  readonly serviceName: string;
  /** Something can be put back now. */ readonly isLive: boolean;
};

/** A number per topic that grows (or changes) when something of it changed. */
export type Pulse = {
  readonly versions: Readonly<Record<'connection' | 'contacts' | 'history' | 'flows', string>>;
  readonly busy: boolean;
};

export type HealthView = {
  readonly live: true;
  readonly ready: boolean;
  readonly version: string;
  readonly database: 'ok' | 'unreachable';
  /** How long the oldest due change has been waiting, s. */
  readonly workerLagSeconds: number | null;
};

export type DoctorStep = { readonly name: string; readonly ok: boolean; readonly detail: string };

/** Problem details (RFC 9457). `detail` says what, why and what next. */
export type Problem = {
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  /** When it makes sense to ask again. */ readonly retryAfterMs?: number;
};
