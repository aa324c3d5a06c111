import { type Refusal } from '@/lib/core/model/link';
import { type OperationChange } from '@/lib/core/model/operation';
import { otherSide } from '@/lib/core/model/side';
import type { FieldProblem } from '@/lib/core/model/write';
import { isBlank } from '@/lib/core/values/canonical';
import { isSetRow } from './facts';
import {
  refusedReason,
  usableRows,
  type PairState,
  type PlanContext,
  type PlannedWrite,
} from './pair';
import { holderVersion } from './refusals';
import { hasFewerSuspects, lookAgain, recordOf, suspects, type SettleStep } from './settle-step';

/** D09, D16: the refused rows rest with their reason, the others go on. */
export function settleRefused({
  progress,
  write,
  problems,
  pair,
  context,
}: SettleStep & { problems: readonly FieldProblem[] }): void {
  const guilty = guiltyOf({ write, problems });
  const refusals = guilty.flatMap((change) =>
    refusalsOf({
      change,
      isSet: isSetChange({ change, context }),
      problem: problems.find(({ field }) => field === change.field) ?? problems[0],
      write,
      pair,
    }),
  );
  const first = refusals[0];
  const kept = progress.link.refusals.filter(
    (old) =>
      !refusals.some(
        (refusal) =>
          refusal.row === old.row && refusal.side === old.side && refusal.element === old.element,
      ),
  );
  progress.writes.push({
    side: write.side,
    state: 'failed',
    error: first ? refusedReason(first) : { code: problems[0]?.code ?? 'refused' },
  });
  if (!first) {
    if (write.kind === 'create')
      progress.link = {
        ...progress.link,
        state: 'failed',
        reason: { code: problems[0]?.code ?? 'refused', params: { side: write.side } },
        decision: null,
      };
    return;
  }
  progress.link = {
    ...progress.link,
    refusals: [...kept, ...refusals],
    ...(progress.link.state === 'onHold'
      ? {}
      : { state: 'failed' as const, reason: refusedReason(first) }),
    decision: null,
  };
  // A refused row rests in the next turn, so that each turn has less to write; a holder not read
  // yet is read then.
  const isUnseen = refusals.some(({ holder }) => holder && holder.seen === undefined);
  if (guilty.length < write.changes.length || isUnseen || suspects(progress.link.refusals) > 0)
    lookAgain(progress, { kind: 'now', counts: !hasFewerSuspects({ progress, pair }) });
}

/**
 * The changes to blame. If the service names no field: all of them; for too little data, those that
 * clear a value, and none of a create.
 */
function guiltyOf({
  write,
  problems,
}: {
  write: PlannedWrite;
  problems: readonly FieldProblem[];
}): PlannedWrite['changes'] {
  const named = write.changes.filter((change) =>
    problems.some((problem) => problem.field === change.field),
  );
  if (named.length > 0) return named;
  if (!problems.some(isTooLittle)) return write.changes;
  return write.kind === 'create'
    ? []
    : write.changes.filter(({ field }) => isBlank(write.fields[field]));
}

const isTooLittle = ({ code }: FieldProblem) => code === 'notEnoughToCreate';

const isSetChange = ({ change, context }: { change: OperationChange; context: PlanContext }) =>
  usableRows(context).some(({ row, fields }) => row.id === change.row && isSetRow(fields));

type Refused = {
  readonly change: OperationChange;
  readonly problem: FieldProblem | undefined;
  readonly write: PlannedWrite;
  readonly pair: PairState;
};

/** H04: for a set, one refusal per added element: of several it is unknown which was refused. */
function refusalsOf({ isSet, ...refused }: Refused & { isSet: boolean }): readonly Refusal[] {
  const { before, after } = refused.change;
  const whole = refusalOf(refused);
  const added = isSet ? after.filter((print) => !before.includes(print)) : [];
  return added.length === 0
    ? [whole]
    : added.map((element) => ({
        ...whole,
        source: element,
        element,
        ...(added.length > 1 ? { among: true as const } : {}),
      }));
}

function refusalOf({ change, problem, write, pair }: Refused): Refusal {
  const { side } = write;
  const value = change.after[0];
  const seen =
    problem?.holderId === undefined
      ? undefined
      : holderVersion({ side, id: problem.holderId, holders: pair.holders });
  const source = recordOf(pair, otherSide(side));
  return {
    row: change.row,
    side,
    source: change.source[0] ?? '',
    code: problem?.code ?? 'refused',
    ...(problem?.message === undefined ? {} : { message: problem.message }),
    ...(problem?.holderId === undefined || value === undefined
      ? {}
      : { holder: { id: problem.holderId, value, ...(seen === undefined ? {} : { seen }) } }),
    ...(problem && isTooLittle(problem) && source ? { sourceVersion: source.version } : {}),
  };
}
