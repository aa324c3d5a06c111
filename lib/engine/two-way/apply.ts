import { type ContactRecord } from '@/lib/core/model/contact';
import { type WriteOutcome } from '@/lib/core/model/write';
import { idOn } from '@/lib/core/plan/links';
import { holderKey } from '@/lib/core/plan/refusals';
import { isFieldGone, settlePair } from '@/lib/core/plan/settle';
import { type TurnCommit } from '@/lib/ports/store';
import { addPair } from './add-pair';
import { absorbedLinkIds, judgeCandidates, type SettledPair } from './candidates';
import { marksOfFreed } from './holders';
import { intentOf } from './operations';
import type { PlannedPair, PlannedTurn } from './plan-turn';
import { beginWrites, disownTaken, sendWrites, type SentWrite } from './send-writes';
import type { Turn } from './turn';

/** Executes a turn's plans: intents are committed before the calls, each answer right after. */
export async function applyPlans({ turn, planned }: { turn: Turn; planned: PlannedTurn }): Promise<{
  unauthorized: boolean;
  fieldGone: boolean;
  /** A window was used up: when there is room again, ms. */ throttledMs: number | null;
}> {
  const { pairs, gathered, parked } = planned;
  const base: TurnCommit = {
    epoch: turn.epoch,
    links: [],
    removedLinkIds: gathered.removedLinkIds,
    operations: [],
    aliases: [],
    finished: gathered.finished,
    postponed: [],
    marks: gathered.marks,
  };
  if (parked) {
    await turn.store.commit({ ...base, removedLinkIds: [], parked });
    return { unauthorized: false, fieldGone: false, throttledMs: null };
  }
  const sent = pairs.flatMap((entry) =>
    entry.plan.writes.map((write): SentWrite => ({
      planned: entry,
      write,
      operation: intentOf({ turn, entry, write }),
    })),
  );
  if (sent.length > 0) await beginWrites({ turn, base, sent });
  const outcomes = await disownTaken({ turn, sent, outcomes: await sendWrites({ turn, sent }) });
  const settled = settleAll({ planned, sent, outcomes });
  const candidates = await judgeCandidates({ turn, settled });
  const commit = settled.reduce<TurnCommit>(
    (sum, one) => addPair({ turn, sum, one, joined: candidates.get(one.entry) }),
    sent.length > 0 ? { ...base, removedLinkIds: [] } : base,
  );
  const ended = [...outcomes.values()];
  const stop = stopOf(ended);
  const freed = marksOfFreed({
    turn,
    waiting: gathered.waiting,
    now: afterwards({ pairs, sent, outcomes }),
  });
  await turn.store.commit({
    ...commit,
    marks: [...commit.marks, ...freed],
    removedLinkIds: [...new Set([...commit.removedLinkIds, ...absorbedLinkIds(candidates)])],
    ...(stop ? { phase: 'needsReconnect' as const, state: { stop } } : {}),
  });
  return {
    unauthorized: stop !== null,
    fieldGone: ended.some(isFieldGone),
    throttledMs: longestThrottle(ended),
  };
}

function settleAll({
  planned: { pairs, context },
  sent,
  outcomes,
}: {
  planned: PlannedTurn;
  sent: readonly SentWrite[];
  outcomes: ReadonlyMap<string, WriteOutcome>;
}): readonly SettledPair[] {
  return pairs.map((entry) => {
    const own = sent.filter((one) => one.planned === entry);
    const answers = new Map(
      own.map(({ write, operation }) => [
        write.side,
        outcomes.get(operation.id) ?? { kind: 'unclear' as const },
      ]),
    );
    const result = settlePair({ pair: entry.state, plan: entry.plan, outcomes: answers, context });
    return { entry, own, result };
  });
}

/** A refusal of the credential, which stops the connection until the owner reconnects. */
function stopOf(outcomes: readonly WriteOutcome[]) {
  const refused = outcomes.find((outcome) => outcome.kind === 'failed' && !outcome.error.retryable);
  return refused?.kind === 'failed' ? { side: refused.error.side, code: refused.error.code } : null;
}

/** The contacts of this turn as they are after it. */
function afterwards({
  pairs,
  sent,
  outcomes,
}: {
  pairs: readonly PlannedPair[];
  sent: readonly SentWrite[];
  outcomes: ReadonlyMap<string, WriteOutcome>;
}): ReadonlyMap<string, ContactRecord | 'absent'> {
  const now = new Map<string, ContactRecord | 'absent'>();
  for (const { state } of pairs)
    for (const side of ['wix', 'remote'] as const) {
      const [record, id] = [state.records[side], idOn(state.link, side)];
      if (record !== undefined && id !== null) now.set(holderKey({ side, id }), record);
    }
  for (const { write, operation } of sent) {
    const outcome = outcomes.get(operation.id);
    if (outcome?.kind === 'done')
      now.set(holderKey({ side: write.side, id: outcome.record.id }), outcome.record);
    if (outcome?.kind === 'deleted' && write.record)
      now.set(holderKey({ side: write.side, id: write.record.id }), 'absent');
  }
  return now;
}

function longestThrottle(outcomes: readonly WriteOutcome[]): number | null {
  const waits = outcomes.flatMap((outcome) =>
    outcome.kind === 'failed' && outcome.error.code === 'rateLimited'
      ? [outcome.error.retryAfterMs ?? 0]
      : [],
  );
  return waits.length === 0 ? null : Math.max(...waits);
}
