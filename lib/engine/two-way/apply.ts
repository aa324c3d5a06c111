import { isSamePerson } from '@/lib/core/match/match';
import { type ContactRecord } from '@/lib/core/model/contact';
import { type Dirty, type Mark } from '@/lib/core/model/dirty';
import { type Link } from '@/lib/core/model/link';
import { type Operation } from '@/lib/core/model/operation';
import { otherSide, type SideName } from '@/lib/core/model/side';
import { SideError } from '@/lib/core/model/side-error';
import { type WriteOutcome, type WriteRequest } from '@/lib/core/model/write';
import { idOn, withId } from '@/lib/core/plan/links';
import type { PlannedWrite } from '@/lib/core/plan/pair';
import { holderKey } from '@/lib/core/plan/refusals';
import { isFieldGone, settlePair } from '@/lib/core/plan/settle';
import { type Settled } from '@/lib/core/plan/settle-step';
import { withKept } from '@/lib/core/values/kept';
import { maxAttempts, retryDelayMs } from '@/lib/engine/backoff';
import { type TurnCommit } from '@/lib/ports/store';
import { marksOfFreed } from './holders';
import { seenAtOf } from './pair';
import type { PlannedPair, PlannedTurn } from './plan-turn';
import type { Turn } from './turn';

type Sent = {
  readonly planned: PlannedPair;
  readonly write: PlannedWrite;
  readonly operation: Operation;
};

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
    entry.plan.writes.map((write): Sent => ({
      planned: entry,
      write,
      operation: intentOf({ turn, entry, write }),
    })),
  );
  if (sent.length > 0) await begin({ turn, base, sent });
  const outcomes = await disownTaken({ turn, sent, outcomes: await send({ turn, sent }) });
  const settled = pairs.map((entry) => {
    const own = sent.filter((one) => one.planned === entry);
    const answers = new Map(
      own.map((one) => [
        one.write.side,
        outcomes.get(one.operation.id) ?? { kind: 'unclear' as const },
      ]),
    );
    return {
      entry,
      own,
      result: settlePair({
        pair: entry.state,
        plan: entry.plan,
        outcomes: answers,
        context: planned.context,
      }),
    };
  });
  const candidates = await judgeCandidates({ turn, settled });
  const commit = settled.reduce<TurnCommit>(
    (sum, one) => addPair({ turn, sum, one, joined: candidates.get(one.entry) }),
    sent.length > 0 ? { ...base, removedLinkIds: [] } : base,
  );
  const refused = [...outcomes.values()].find(
    (outcome) => outcome.kind === 'failed' && !outcome.error.retryable,
  );
  const unauthorized =
    refused?.kind === 'failed'
      ? {
          phase: 'needsReconnect' as const,
          state: { stop: { side: refused.error.side, code: refused.error.code } },
        }
      : null;
  const freed = marksOfFreed({
    turn,
    waiting: gathered.waiting,
    now: afterwards({ pairs, sent, outcomes }),
  });
  await turn.store.commit({
    ...commit,
    marks: [...commit.marks, ...freed],
    removedLinkIds: [...new Set([...commit.removedLinkIds, ...absorbed(candidates)])],
    ...unauthorized,
  });
  return {
    unauthorized: unauthorized !== null,
    fieldGone: [...outcomes.values()].some(isFieldGone),
    throttledMs: longestThrottle([...outcomes.values()]),
  };
}

/** The contacts of this turn as they are after it. */
function afterwards({
  pairs,
  sent,
  outcomes,
}: {
  pairs: readonly PlannedPair[];
  sent: readonly Sent[];
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

/**
 * Commits new and removed links first, then the intents: a crash from here on leaves a trace of
 * every call.
 */
async function begin({
  turn,
  base,
  sent,
}: {
  turn: Turn;
  base: TurnCommit;
  sent: readonly Sent[];
}): Promise<void> {
  const fresh = new Map(
    sent
      .filter((one) => one.planned.pair.isNew)
      .map((one) => [one.planned.pair.link.id, one.planned.pair.link]),
  );
  if (base.removedLinkIds.length > 0)
    await turn.store.commit({ ...base, links: [...fresh.values()], finished: [], marks: [] });
  await turn.store.begin({
    epoch: turn.epoch,
    operations: sent.map((one) => one.operation),
    links: base.removedLinkIds.length > 0 ? [] : [...fresh.values()],
  });
}

function intentOf({
  turn,
  entry,
  write,
}: {
  turn: Turn;
  entry: PlannedPair;
  write: PlannedWrite;
}): Operation {
  return {
    id: turn.random.uuid(),
    linkId: entry.state.link.id,
    runId: runOf(entry),
    side: write.side,
    kind: write.operation,
    state: 'sending',
    rule: write.rule,
    cause: causeOf(entry.pair.dirty),
    error: null,
    epoch: turn.epoch,
    atMs: turn.clock.nowMs(),
    doneAtMs: null,
    seenAtMs: seenAtOf(entry.pair.dirty),
    changes: write.changes,
    values: write.values,
  };
}

const runOf = ({ state: { link } }: PlannedPair) =>
  link.decision?.kind === 'undo' ? (link.decision.runId ?? null) : link.runId;

const causeOf = (dirty: readonly Dirty[]) =>
  dirty.find((row) => row.cause === 'person' || row.cause === 'undoRun' || row.cause === 'retry')
    ?.cause ??
  dirty[0]?.cause ??
  'recovery';

async function send({
  turn,
  sent,
}: {
  turn: Turn;
  sent: readonly Sent[];
}): Promise<ReadonlyMap<string, WriteOutcome>> {
  const bySide = (['wix', 'remote'] as const)
    .map((side) => ({ side, own: sent.filter((one) => one.write.side === side) }))
    .filter(({ own }) => own.length > 0);
  const answers = await Promise.all(bySide.map(({ side, own }) => sendSide({ turn, side, own })));
  return new Map(answers.flatMap((answer) => [...answer]));
}

/**
 * A create by id may be answered with a contact that became another pair's meanwhile (a merge):
 * then it is a candidate, not ours.
 */
async function disownTaken({
  turn,
  sent,
  outcomes,
}: {
  turn: Turn;
  sent: readonly Sent[];
  outcomes: ReadonlyMap<string, WriteOutcome>;
}): Promise<ReadonlyMap<string, WriteOutcome>> {
  const created = sent.flatMap(({ write, operation }) => {
    const outcome = outcomes.get(operation.id);
    return write.kind === 'create' && outcome?.kind === 'done'
      ? [{ operation, side: write.side, id: outcome.record.id }]
      : [];
  });
  if (created.length === 0) return outcomes;
  const owners = await turn.store.linksByIds({
    lookups: (['wix', 'remote'] as const).map((side) => ({
      side,
      ids: created.filter((one) => one.side === side).map(({ id }) => id),
    })),
  });
  const taken = created.filter(({ operation, side, id }) =>
    owners.some((link) => link.id !== operation.linkId && idOn(link, side) === id),
  );
  return new Map([
    ...outcomes,
    ...taken.map(
      ({ operation, id }) =>
        [operation.id, { kind: 'duplicate', candidateId: id, by: 'email' }] as const,
    ),
  ]);
}

async function sendSide({
  turn,
  side,
  own,
}: {
  turn: Turn;
  side: SideName;
  own: readonly Sent[];
}): Promise<ReadonlyMap<string, WriteOutcome>> {
  try {
    return await turn.sides[side].write({ requests: own.map(requestOf), lane: turn.lane });
  } catch (error) {
    if (!(error instanceof SideError)) throw error;
    // The side could not say which of them it sent: a refused credential wrote nothing, anything
    // else is unclear.
    const outcome: WriteOutcome =
      error.code === 'unauthorized' || error.code === 'missingPermission'
        ? { kind: 'failed', error }
        : { kind: 'unclear' };
    return new Map(own.map((one) => [one.operation.id, outcome]));
  }
}

function requestOf({ write, operation }: Sent): WriteRequest {
  const ref = operation.id;
  switch (write.kind) {
    case 'create':
      return {
        ref,
        kind: 'create',
        // Partners were looked for before it was planned.
        isUnmatched: true,
        fields: write.fields,
        linkedId: write.linkedId ?? '',
        allowDuplicates: write.allowDuplicates,
      };
    case 'update':
      return {
        ref,
        kind: 'update',
        record: recordOf(write),
        fields: write.fields,
        ...(write.linkedId === undefined ? {} : { linkedId: write.linkedId }),
        ...(write.allowDuplicates ? { allowDuplicates: true } : {}),
      };
    case 'delete':
      return { ref, kind: 'delete', id: recordOf(write).id };
  }
}

function recordOf(write: PlannedWrite): ContactRecord {
  if (!write.record)
    throw new Error(`a planned ${write.kind} carries the record it was planned from`);
  return write.record;
}

type SettledPair = {
  readonly entry: PlannedPair;
  readonly own: readonly Sent[];
  readonly result: Settled;
};
/** `link`: the candidate is this person; `hold`: it belongs to another link, or that is unclear. */
type Verdict =
  | {
      readonly kind: 'link';
      readonly id: string;
      readonly side: SideName;
      readonly absorbs: string | null;
    }
  | { readonly kind: 'hold'; readonly side: SideName };

/** A 409 names a candidate: linked only if no other link claims it and our own rule matches it. */
async function judgeCandidates({
  turn,
  settled,
}: {
  turn: Turn;
  settled: readonly SettledPair[];
}): Promise<ReadonlyMap<PlannedPair, Verdict>> {
  const named = settled.flatMap(({ entry, result }) =>
    result.candidate ? [{ entry, candidate: result.candidate }] : [],
  );
  if (named.length === 0) return new Map();
  const owners = await turn.store.linksByIds({
    lookups: (['wix', 'remote'] as const).map((side) => ({
      side,
      ids: named.filter((one) => one.candidate.side === side).map((one) => one.candidate.id),
    })),
  });
  const verdicts = new Map<PlannedPair, Verdict>();
  const used = new Set<string>();
  for (const { entry, candidate } of named) {
    const { side, id, by } = candidate;
    const own = entry.state.records[otherSide(side)];
    const owner = owners.find((link) => idOn(link, side) === id);
    const read = await turn.sides[side].read({
      requests: [{ id }],
      lane: turn.lane,
    });
    const result = read.get(id);
    // A link on hold must not be claimed by another pair.
    const isFree =
      (!owner || (idOn(owner, otherSide(side)) === null && owner.state !== 'onHold')) &&
      !used.has(`${side}:${id}`);
    const back = entry.plan.writes.find((write) => write.side === side && write.aside);
    const same =
      result?.kind === 'found' &&
      (back
        ? result.record.linkedId === back.linkedId
        : own !== undefined &&
          own !== 'absent' &&
          isSamePerson({ record: own, candidate: result.record, by }));
    used.add(`${side}:${id}`);
    verdicts.set(
      entry,
      isFree && same
        ? { kind: 'link', id, side, absorbs: owner?.id ?? null }
        : { kind: 'hold', side },
    );
  }
  return verdicts;
}

const absorbed = (verdicts: ReadonlyMap<PlannedPair, Verdict>) =>
  [...verdicts.values()].flatMap((verdict) =>
    verdict.kind === 'link' && verdict.absorbs !== null ? [verdict.absorbs] : [],
  );

function addPair({
  turn,
  sum,
  one,
  joined,
}: {
  turn: Turn;
  sum: TurnCommit;
  one: SettledPair;
  joined: Verdict | undefined;
}): TurnCommit {
  const { entry, own, result } = one;
  const { plan, pair } = entry;
  const nowMs = turn.clock.nowMs();
  const judged = judge({ entry, result, joined });
  // An undo that is not done yet writes its notes when it has ended.
  const notes = judged.link.decision?.kind === 'undo' ? [] : notesOf({ turn, entry, nowMs });
  const operations = [
    ...entry.ended,
    ...own.map((sent) => completed({ sent, result, nowMs })),
    ...notes,
  ];
  if (plan.drop)
    return {
      ...sum,
      removedLinkIds: [...sum.removedLinkIds, plan.link.id],
      operations: [...sum.operations, ...operations],
      finished: [...sum.finished, ...pair.dirty],
    };
  const next = withRunEnded(scheduleOf({ turn, entry, link: judged.link, again: judged.again }));
  return {
    ...sum,
    links: [...sum.links, next.link],
    operations: [...sum.operations, ...operations],
    aliases: [...sum.aliases, ...aliasesOf({ before: entry.state.link, after: next.link })],
    finished: [...sum.finished, ...next.finished],
    postponed: [...sum.postponed, ...next.postponed],
    marks: [...sum.marks, ...result.marks, ...next.marks],
  };
}

/** B10, B13: an event with a contact's old id leads to the contact created in its place. */
const aliasesOf = ({ before, after }: { before: Link; after: Link }): TurnCommit['aliases'] =>
  (['wix', 'remote'] as const).flatMap((side) => {
    const oldId = idOn(before, side);
    return oldId !== null && idOn(after, side) !== null && idOn(after, side) !== oldId
      ? [{ side, oldId, linkId: after.id }]
      : [];
  });

function judge({
  entry,
  result,
  joined,
}: {
  entry: PlannedPair;
  result: Settled;
  joined: Verdict | undefined;
}): { link: Link; again: Settled['again'] } {
  if (!joined) return result;
  const back = entry.plan.writes.find((write) => write.side === joined.side && write.aside);
  if (back?.aside && joined.kind === 'hold')
    return { link: { ...result.link, ...back.aside.refused }, again: result.again };
  // Our own create, its answer lost before: the next look finds it there.
  if (back && joined.kind === 'link')
    return {
      link: {
        ...withId(result.link, joined.side, joined.id),
        formerIds: entry.plan.link.formerIds,
        decision: entry.plan.link.decision,
      },
      again: { kind: 'now', counts: true },
    };
  if (joined.kind === 'hold')
    return {
      link: {
        ...result.link,
        state: 'onHold',
        reason: { code: 'sharedEmail', params: { side: joined.side } },
        decision: null,
      },
      again: result.again,
    };
  const ids = joined.side === 'wix' ? { wixId: joined.id } : { remoteId: joined.id };
  return {
    link: { ...result.link, ...ids, state: 'waiting', reason: null, decision: null },
    again: { kind: 'now', counts: true },
  };
}

function completed({
  sent,
  result,
  nowMs,
}: {
  sent: Sent;
  result: Settled;
  nowMs: number;
}): Operation {
  const ended = result.writes.find((write) => write.side === sent.write.side);
  const values = ended?.kept
    ? withKept({ values: sent.operation.values, kept: ended.kept })
    : sent.operation.values;
  return {
    ...sent.operation,
    values,
    state: ended?.state ?? 'unclear',
    error: ended?.error ?? null,
    doneAtMs: ended?.state === 'unclear' ? null : nowMs,
  };
}

function notesOf({
  turn,
  entry,
  nowMs,
}: {
  turn: Turn;
  entry: PlannedPair;
  nowMs: number;
}): readonly Operation[] {
  const { pair, plan } = entry;
  const line = (
    over: Pick<Operation, 'side' | 'kind' | 'rule' | 'values'> &
      Partial<Pick<Operation, 'state' | 'error'>>,
  ): Operation => ({
    id: turn.random.uuid(),
    linkId: plan.link.id,
    runId: runOf(entry),
    state: 'done',
    cause: causeOf(pair.dirty),
    error: null,
    epoch: turn.epoch,
    atMs: nowMs,
    doneAtMs: nowMs,
    seenAtMs: null,
    changes: [],
    ...over,
  });
  const matched = pair.matched
    ? [line({ side: 'remote', kind: 'link', rule: pair.matched, values: [] })]
    : [];
  return [
    ...matched,
    ...plan.notes.map(({ error, ...note }) =>
      line({ ...note, ...(error ? { state: 'skipped', error } : {}) }),
    ),
  ];
}

type Schedule = {
  readonly link: Link;
  readonly finished: readonly Dirty[];
  readonly postponed: TurnCommit['postponed'];
  readonly marks: readonly Mark[];
};

/** Nothing of the plan is left to do for this link; a postponed link stays part of its run. */
const withRunEnded = (next: Schedule): Schedule =>
  next.finished.length > 0 && next.link.decision === null && next.link.runId !== null
    ? { ...next, link: { ...next.link, runId: null } }
    : next;

/**
 * Waits also grow when the contact is not to blame, but only so far that it keeps tries of its own.
 */
const mostUncounted = maxAttempts / 2;

/**
 * Schedules the dirty rows of a pair: finished, looked at again, or set aside after too many tries.
 */
function scheduleOf({
  turn,
  entry,
  link,
  again,
}: {
  turn: Turn;
  entry: PlannedPair;
  link: Link;
  again: Settled['again'];
}): Schedule {
  const { dirty } = entry.pair;
  const attempts = Math.max(0, ...dirty.map((row) => row.attempts));
  const later = (delayMs: number, tries: number): Schedule => ({
    link,
    finished: [],
    marks: [],
    postponed: dirty.map((row) => ({
      ...row,
      notBeforeMs: turn.clock.nowMs() + delayMs,
      attempts: tries,
    })),
  });
  if (entry.waitUntilMs !== null)
    return later(Math.max(0, entry.waitUntilMs - turn.clock.nowMs()), attempts);
  if (again === null) return { link, finished: dirty, postponed: [], marks: [] };
  if (again.counts && attempts + 1 >= maxAttempts)
    return {
      link: {
        ...link,
        state: 'failed',
        reason: { code: 'gaveUp', params: { attempts: attempts + 1 } },
      },
      finished: dirty,
      postponed: [],
      marks: [],
    };
  const tries = again.counts ? attempts + 1 : attempts;
  if (again.kind === 'now')
    return later(
      attempts < 3 ? 0 : retryDelayMs({ attempts: attempts - 3, random: turn.random }),
      tries,
    );
  if (again.afterMs !== undefined) return later(again.afterMs, tries);
  return later(
    retryDelayMs({ attempts, random: turn.random }),
    Math.max(tries, Math.min(attempts + 1, mostUncounted)),
  );
}
