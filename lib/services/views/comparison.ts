/** Types of comparisons and their reports, as services return them. */
import { type Reason } from '@/lib/core/model/reason';
import { type DifferenceKind } from '@/lib/core/run/report';
import { type SideCounts } from '@/lib/core/run/run';
import { type Phase } from '@/lib/ports/store';
import type { ComparisonScore } from './overview';
import type { PlanItemView } from './plan';

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
