import type { Scope } from '@/lib/core/model/connection';
import type { BaseRow, Link, Refusal } from '@/lib/core/model/link';
import { sides } from '@/lib/core/model/side';
import { planRowOfBoth, type Both, type RowOutcome } from './both-row';
import { planOneSided } from './one-sided';
import {
  keysOf,
  refusedReason,
  stay,
  usableRows,
  type PairPlan,
  type PairState,
  type PlanContext,
  type PlannedWrite,
} from './pair';
import { keepRefusals, standingRefusals } from './refusals';
import { outOfScope, staysOut } from './scope';
import { planStoredIds } from './stored-id';
import { updateOf } from './update';

/** Plans from what both sides hold now, without regard to an undo. */
export function planAsRead({ pair, context }: { pair: PairState; context: PlanContext }): PairPlan {
  const { wix, remote } = pair.records;
  if (wix === undefined || remote === undefined || wix === 'absent' || remote === 'absent')
    return planOneSided({ pair, context });
  const records = { wix, remote };
  if (context.scope && staysOut({ link: pair.link, records, context }))
    return leaveAlone({ pair, context, records, scope: context.scope });
  return planBoth({ pair, context, records });
}

/**
 * B04: outside the filter no value is carried, and the base is kept for when the contact is inside
 * again.
 */
const leaveAlone = ({
  pair: { link },
  context,
  records,
  scope,
}: {
  pair: PairState;
  context: PlanContext;
  records: Both;
  scope: Scope;
}): PairPlan =>
  stay({
    ...link,
    state: 'excluded',
    reason: outOfScope(scope),
    decision: null,
    gone: null,
    keys: keysOf({ records, keyHash: context.keyHash }),
    wixVersion: records.wix.version,
    remoteVersion: records.remote.version,
  });

function planBoth({
  pair,
  context,
  records,
}: {
  pair: PairState;
  context: PlanContext;
  records: Both;
}): PairPlan {
  const { link } = pair;
  const refusals = link.decision?.kind === 'retry' ? [] : standingRefusals({ pair, context });
  const rows = usableRows(context).map((usable) =>
    planRowOfBoth({ ...usable, pair, records, refusals, context }),
  );
  const kept = keepRefusals({
    refusals,
    found: rows.flatMap(({ found }) => found),
    resting: new Set(rows.filter(({ isResting }) => isResting).map(({ row }) => row)),
    context,
    records,
  });
  const writes = rows.flatMap((row) => row.writes.map((write) => ({ ...write, row: row.row })));
  const { ids, marks } = planStoredIds({
    link,
    records,
    lane: pair.lane,
    context,
    writing: new Set(writes.map((write) => write.side)),
  });
  return {
    link: {
      ...link,
      base: { ...link.base, rows: basesOf(rows) },
      refusals: kept,
      decision: null,
      gone: null,
      keys: keysOf({ records, keyHash: context.keyHash }),
      ...stateOf({ rows, refusals: kept }),
      wixVersion: records.wix.version,
      remoteVersion: records.remote.version,
      idWritten: {
        wix: link.idWritten.wix || records.wix.linkedId === records.remote.id,
        remote: link.idWritten.remote || records.remote.linkedId === records.wix.id,
      },
    },
    writes: sides.flatMap((side): readonly PlannedWrite[] => {
      const own = writes.filter((write) => write.side === side);
      return own.length === 0 && ids[side] === undefined
        ? []
        : [
            updateOf({
              side,
              record: records[side],
              writes: own,
              linkedId: ids[side],
              allowDuplicates: pair.makesRoom.size > 0,
            }),
          ];
    }),
    notes: [],
    marks,
    drop: false,
  };
}

const basesOf = (rows: readonly RowOutcome[]): Readonly<Record<number, BaseRow>> =>
  Object.fromEntries(rows.flatMap(({ row, base }) => (base ? [[row, base]] : [])));

function stateOf({
  rows,
  refusals,
}: {
  rows: readonly RowOutcome[];
  refusals: readonly Refusal[];
}): Pick<Link, 'state' | 'reason'> {
  const conflicts = rows.filter(({ isConflict }) => isConflict).map(({ row }) => row);
  const looping = rows.flatMap((row) => row.looping);
  if (conflicts.length > 0)
    return { state: 'onHold', reason: { code: 'conflict', params: { rows: conflicts.join(',') } } };
  if (looping.length > 0)
    return { state: 'onHold', reason: { code: 'loop', params: { rows: looping.join(',') } } };
  const first = refusals[0];
  if (first) return { state: 'failed', reason: refusedReason(first) };
  return { state: 'inSync', reason: null };
}
