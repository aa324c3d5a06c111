/** Types of a first sync and its plan, as services return them. */
import { type Scope } from '@/lib/core/model/connection';
import { type Reason } from '@/lib/core/model/reason';
import { type SideName } from '@/lib/core/model/side';
import {
  type Choices,
  type ItemKind,
  type PlanCounts,
  type RunPhase,
  type SideCounts,
} from '@/lib/core/run/run';
import { type Pace } from '@/lib/core/run/run-time';
import { type Phase } from '@/lib/ports/store';

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
export type RunResult = {
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
