import { askedFor, type Dirty } from '@/lib/core/model/dirty';
import { type Operation } from '@/lib/core/model/operation';
import { type Reason } from '@/lib/core/model/reason';
import { deletionBrake, loopLimit } from '@/lib/core/plan/guards';
import {
  loopKey,
  stay,
  type PairPlan,
  type PairState,
  type PlanContext,
} from '@/lib/core/plan/pair';
import { planPair } from '@/lib/core/plan/plan';
import { settleUnclear } from '@/lib/core/plan/unclear';
import { takesAway } from '@/lib/core/values/canonical';
import { recordOverlaps } from './overlap';
import { evidenceOf, seenAtOf, type Gathered, type Pair } from './pair';
import type { Turn } from './turn';

export type PlannedPair = {
  readonly pair: Pair;
  readonly state: PairState;
  readonly plan: PairPlan;
  /** Operations settled before planning: unclear ones, overlapped writes. */
  readonly ended: readonly Operation[];
  /** Do nothing yet: an unanswered create may still turn up. */
  readonly waitUntilMs: number | null;
};

export type PlannedTurn = {
  readonly context: PlanContext;
  readonly pairs: readonly PlannedPair[];
  readonly gathered: Gathered;
  /** A guard tripped: nothing of this turn is written, the owner is asked. */
  readonly parked: Reason | null;
  /** Something would be cleared or taken out of a list. */
  readonly takesAway: boolean;
};

const dayMs = 24 * 60 * 60_000;

/** Plans every pair of the turn, the brakes counted across all of them. Writes nothing. */
export async function planTurn({
  turn,
  gathered,
}: {
  turn: Turn;
  gathered: Gathered;
}): Promise<PlannedTurn> {
  const { connection } = turn;
  const context = contextOf({ turn, gathered });
  const standing = Object.values(connection.policy.deletions).includes('delete');
  const brake = deletionBrake(connection.linkCount);
  let deletes = standing
    ? (
        await turn.store.guardCounts({
          deletesSinceMs: context.nowMs - dayMs,
          overwritesSinceMs: context.nowMs,
          noticedAfterMs: context.nowMs,
        })
      ).deletes
    : 0;
  const pairs: PlannedPair[] = [];
  for (const pair of gathered.pairs) {
    const planned = await planOne({
      turn,
      pair,
      context: { ...context, deletionsParked: deletes >= brake },
    });
    deletes += planned.plan.writes.filter((write) => write.rule === 'standingDeletion').length;
    pairs.push(planned);
  }
  // Links of an approved run do not count, even if an event comes first.
  const rightUntilMs = connection.overwritesRightUntilMs;
  const overwriting = pairs
    .filter(
      ({ pair, plan }) =>
        plan.writes.some((write) => write.overwrites > 0) &&
        pair.link.runId === null &&
        mayBeAccident({ dirty: pair.dirty, rightUntilMs }),
    )
    .map(({ plan }) => plan.link.id);
  const tooMany = await turn.tally.add({
    linkIds: overwriting,
    linkCount: connection.linkCount,
    sinceMs: rightUntilMs,
  });
  const parked = tooMany === null ? null : { code: 'massOverwrite', params: { contacts: tooMany } };
  return {
    context,
    pairs,
    gathered,
    parked,
    takesAway: pairs.some(({ plan }) =>
      plan.writes.some(({ kind, values }) => kind === 'update' && values.some(takesAway)),
    ),
  };
}

/**
 * Rows of an approved run do not count, nor changes noticed before the owner approved the
 * overwrites. By the time history keeps, as the store counts by it.
 */
const mayBeAccident = ({
  dirty,
  rightUntilMs,
}: {
  dirty: readonly Dirty[];
  rightUntilMs: number;
}) =>
  dirty.every((row) => row.lane !== 'run' || !askedFor.includes(row.cause)) &&
  (seenAtOf(dirty) ?? Number.POSITIVE_INFINITY) > rightUntilMs;

function contextOf({ turn, gathered }: { turn: Turn; gathered: Gathered }): PlanContext {
  const { mapping, policy, scope } = turn.connection;
  return {
    mapping,
    policy,
    scope,
    fields: turn.catalogues,
    fingerprint: turn.fingerprint,
    keyHash: turn.keyHash,
    canStoreId: turn.storesId,
    loops: new Set(gathered.recentWrites.filter((write) => write.count >= loopLimit).map(loopKey)),
    capabilities: {
      wix: turn.sides.wix.capabilities,
      remote: turn.sides.remote.capabilities,
    },
    isNewer: { wix: turn.sides.wix.isNewer, remote: turn.sides.remote.isNewer },
    deletionsParked: false,
    nowMs: turn.clock.nowMs(),
  };
}

async function planOne({
  turn,
  pair,
  context,
}: {
  turn: Turn;
  pair: Pair;
  context: PlanContext;
}): Promise<PlannedPair> {
  const state: PairState = {
    link: pair.link,
    lane: turn.lane,
    records: pair.records,
    evidence: {
      wix: evidenceOf({ pair, side: 'wix' }),
      remote: evidenceOf({ pair, side: 'remote' }),
    },
    open: pair.open,
    toUndo: pair.toUndo,
    holders: pair.holders,
    makesRoom: pair.makesRoom,
  };
  const unclear = settleUnclear({ pair: state, context });
  const overlaps = await recordOverlaps({ turn, state: { ...state, link: unclear.link }, context });
  const settled: PairState = { ...state, link: overlaps.link };
  const ended = [...unclear.operations, ...overlaps.operations];
  if (unclear.waitUntilMs !== null)
    return {
      pair,
      state: settled,
      plan: stay({ ...settled.link, state: 'waiting' }),
      ended,
      waitUntilMs: unclear.waitUntilMs,
    };
  return {
    pair,
    state: settled,
    plan: planPair({ pair: settled, context }),
    ended,
    waitUntilMs: null,
  };
}
