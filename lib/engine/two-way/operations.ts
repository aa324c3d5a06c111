import { type Dirty } from '@/lib/core/model/dirty';
import { type Operation } from '@/lib/core/model/operation';
import type { PlannedWrite } from '@/lib/core/plan/pair';
import { type SettledLink } from '@/lib/core/plan/settle-step';
import { withKept } from '@/lib/core/values/kept';
import { seenAtOf } from './pair';
import type { PlannedPair } from './plan-turn';
import type { SentWrite } from './send-writes';
import type { Turn } from './turn';

/** The line of history that is written before the call. */
export function intentOf({
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

/** The same line after the call, with the values that the service kept. */
export function completed({
  sent,
  result,
  nowMs,
}: {
  sent: SentWrite;
  result: SettledLink;
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

/** The lines of history about what was decided without a call. */
export function notesOf({
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
