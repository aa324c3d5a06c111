import { deletionBrake, isMassOverwrite, loopLimit, loopWindowMs } from '../core/guards';
import type { ConnectionView } from '../core/ports';
import { loopKey, planPair, stay, type PairPlan, type PairState, type PlanContext } from '../core/plan';
import type { Operation, Reason } from '../core/types';
import { settleUnclear } from '../core/unclear';
import type { Turn } from './actor';
import { evidenceOf, type Gathered, type Pair } from './gather';
import { recordOverlaps } from './overlap';

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
  /** A mapped field was not in the catalogue: read it afresh. */
  readonly fieldMissing: boolean;
};

/** Beyond the index's own lag, ms: how long an unanswered create is looked for before it counts as not made. */
const createLagMs = 10_000;
const dayMs = 24 * 60 * 60_000;
const hourMs = 60 * 60_000;

/** Plans every pair of the turn, the brakes counted across all of them. Writes nothing. */
export async function planTurn({ turn, gathered }: { turn: Turn; gathered: Gathered }): Promise<PlannedTurn> {
  const connection = await turn.store.connection();
  const nowMs = turn.clock.nowMs();
  const context = await contextOf({ turn, connection, gathered, nowMs });
  const standing = Object.values(connection.policy.deletions).includes('delete');
  const guarded = turn.lane !== 'run';
  const counts = standing || guarded ? await turn.store.guardCounts({ deletesSinceMs: nowMs - dayMs, overwritesSinceMs: nowMs - hourMs }) : { links: 0, deletes: 0, overwrittenLinks: 0 };
  const brake = deletionBrake(counts.links);
  let deletes = counts.deletes;
  let overwritten = counts.overwrittenLinks;
  const pairs: PlannedPair[] = [];
  for (const pair of gathered.pairs) {
    const planned = await planOne({ turn, pair, context: { ...context, deletionsParked: deletes >= brake } });
    deletes += planned.plan.writes.filter((write) => write.rule === 'standingDeletion').length;
    overwritten += planned.plan.writes.some((write) => write.overwrites > 0) ? 1 : 0;
    pairs.push(planned);
  }
  const parked = guarded && isMassOverwrite({ links: counts.links, overwritten }) ? { code: 'massOverwrite', params: { contacts: overwritten } } : null;
  const known = context.fields;
  const fieldMissing = connection.mapping.rows.some((row) => !known.wix.has(row.wix) || !known.remote.has(row.remote));
  return { context, pairs, gathered, parked, fieldMissing };
}

async function contextOf({ turn, connection, gathered, nowMs }: { turn: Turn; connection: ConnectionView; gathered: Gathered; nowMs: number }): Promise<PlanContext> {
  const recent = await turn.store.recentWrites({ linkIds: gathered.pairs.filter((pair) => !pair.isNew).map((pair) => pair.link.id), sinceMs: nowMs - loopWindowMs });
  return {
    mapping: connection.mapping,
    policy: connection.policy,
    fields: turn.catalogues,
    fingerprint: turn.fingerprint,
    keyHash: turn.keyHash,
    canStoreId: turn.storesId,
    loops: new Set(recent.filter((write) => write.count >= loopLimit).map(loopKey)),
    deletionsParked: false,
    nowMs,
  };
}

async function planOne({ turn, pair, context }: { turn: Turn; pair: Pair; context: PlanContext }): Promise<PlannedPair> {
  const state: PairState = {
    link: pair.link,
    lane: turn.lane,
    records: pair.records,
    evidence: { wix: evidenceOf({ pair, side: 'wix' }), remote: evidenceOf({ pair, side: 'remote' }) },
    open: pair.open,
  };
  const lagMs = turn.sides.wix.limits.searchLagMs + createLagMs;
  const unclear = settleUnclear({ pair: state, context, lagMs });
  const overlaps = await recordOverlaps({ turn, state: { ...state, link: unclear.link }, context });
  const settled: PairState = { ...state, link: overlaps.link };
  const ended = [...unclear.operations, ...overlaps.operations];
  if (unclear.waitUntilMs !== null) return { pair, state: settled, plan: stay({ ...settled.link, state: 'waiting' }), ended, waitUntilMs: unclear.waitUntilMs };
  return { pair, state: settled, plan: planPair({ pair: settled, context }), ended, waitUntilMs: null };
}
