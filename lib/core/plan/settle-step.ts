import { type ContactRecord } from '@/lib/core/model/contact';
import { type Mark } from '@/lib/core/model/dirty';
import { type FieldValues } from '@/lib/core/model/field';
import { type Link, type Refusal } from '@/lib/core/model/link';
import { type OperationState } from '@/lib/core/model/operation';
import { type Reason } from '@/lib/core/model/reason';
import { type SideName } from '@/lib/core/model/side';
import type { WriteOutcome } from '@/lib/core/model/write';
import { type PairState, type PlanContext, type PlannedWrite } from './pair';

/** How one write ended, as history has it. */
type SettledWrite = {
  readonly side: SideName;
  readonly state: OperationState;
  readonly error: Reason | null;
  /** The values the service kept. */ readonly kept?: FieldValues;
};

/** A pair after the outcomes of all its writes. */
export type SettledLink = {
  readonly link: Link;
  readonly writes: readonly SettledWrite[];
  /**
   * `now`: look again at once; `later`: after a growing wait; `null`: done with. `counts`: the look
   * uses up one of the contact's tries.
   */
  readonly again:
    | { readonly kind: 'now'; readonly counts: boolean }
    | { readonly kind: 'later'; readonly afterMs?: number; readonly counts: boolean }
    | null;
  /** A create met a contact that holds the same e-mail or phone. */
  readonly candidate: {
    readonly side: SideName;
    readonly id: string;
    readonly by: 'email' | 'phone';
  } | null;
  readonly marks: readonly Mark[];
};

/** The pair as its writes are settled one by one. */
export type Progress = {
  link: Link;
  writes: SettledWrite[];
  again: SettledLink['again'];
  candidate: SettledLink['candidate'];
  marks: Mark[];
};

export const recordOf = (pair: PairState, side: SideName): ContactRecord | undefined => {
  const record = pair.records[side];
  return record === 'absent' ? undefined : record;
};

/** One write with its outcome. */
export type SettleStep = {
  readonly progress: Progress;
  readonly write: PlannedWrite;
  readonly outcome: WriteOutcome;
  readonly pair: PairState;
  readonly context: PlanContext;
};

/** Asks for another look; a later one is not brought forward. */
export function lookAgain(progress: Progress, again: NonNullable<SettledLink['again']>): void {
  if (progress.again?.kind !== 'later')
    progress.again = { ...again, counts: again.counts || progress.again?.counts === true };
}

/** How many elements were refused among others, so that the guilty one is not known yet. */
export const suspects = (refusals: readonly Refusal[]) =>
  refusals.filter(({ among }) => among).length;

/** H04: an element refused among others was tried alone. Their number only falls, so this ends. */
export const hasFewerSuspects = ({ progress, pair }: Pick<SettleStep, 'progress' | 'pair'>) =>
  suspects(progress.link.refusals) < suspects(pair.link.refusals);
