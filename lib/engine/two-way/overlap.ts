import type { ContactRecord } from '@/lib/core/model/contact';
import type { Link } from '@/lib/core/model/link';
import type { Operation, OperationValue } from '@/lib/core/model/operation';
import type { SideName } from '@/lib/core/model/side';
import { isInside, mayOverlap, type Moments } from '@/lib/core/plan/overlap';
import { usableRows, type PairState, type PlanContext, type UsableRow } from '@/lib/core/plan/pair';
import { canonical } from '@/lib/core/values/canonical';
import type { FieldHistory } from '@/lib/ports/contact-side';
import type { Turn } from './turn';

/**
 * A service without conditional writes may have accepted another's edit between our read and our
 * write. Its own history tells: the overwritten value goes into ours, under `overlappedWrite`. Only
 * an edit whose event is lost as well is missed.
 */
export async function recordOverlaps({
  turn,
  state,
  context,
}: {
  turn: Turn;
  state: PairState;
  context: PlanContext;
}): Promise<{ link: Link; operations: readonly Operation[] }> {
  const side: SideName = 'remote';
  const record = state.records[side];
  const { history, momentsOf } = turn.sides[side];
  if (!history || !momentsOf || record === undefined || record === 'absent')
    return { link: state.link, operations: [] };
  const touched = state.link.writeSpans
    .map((span) => ({ span, moments: momentsOf(span) }))
    .filter(({ moments }) => mayOverlap({ moments, evidence: state.evidence[side] }));
  if (touched.length === 0) return { link: state.link, operations: [] };
  const rows = usableRows(context);
  const entries = await history({
    id: record.id,
    fields: rows.map(({ row }) => row.remote),
    lane: turn.lane,
  });
  const values = lostValues({ rows, entries, record, moments: touched.map((one) => one.moments) });
  // The history is complete up to now: a second event about the same moments finds nothing to tell.
  const link = {
    ...state.link,
    writeSpans: state.link.writeSpans.filter((span) => !touched.some((one) => one.span === span)),
  };
  if (values.length === 0) return { link, operations: [] };
  return {
    link,
    operations: [
      {
        id: turn.random.uuid(),
        linkId: link.id,
        runId: link.runId,
        side,
        kind: 'record',
        state: 'done',
        rule: 'overlappedWrite',
        cause: 'webhook',
        error: null,
        epoch: turn.epoch,
        atMs: context.nowMs,
        doneAtMs: context.nowMs,
        seenAtMs: null,
        changes: [],
        values,
      },
    ],
  };
}

/** Values of another writer that one of our writes replaced unread. */
function lostValues({
  rows,
  entries,
  record,
  moments,
}: {
  rows: readonly UsableRow[];
  entries: readonly FieldHistory[];
  record: ContactRecord;
  moments: readonly Moments[];
}): readonly OperationValue[] {
  return rows.flatMap(({ row, fields }): OperationValue[] => {
    const { type } = fields.remote;
    const own = entries.filter((entry) => entry.field === row.remote);
    const lost = own.find(
      (entry) =>
        !entry.ours &&
        moments.some((one) => isInside({ moments: one, atMs: entry.atMs })) &&
        own.some((later) => later.ours && later.atMs >= entry.atMs),
    );
    const now = record.fields[row.remote] ?? null;
    return !lost || canonical({ type, value: lost.value }) === canonical({ type, value: now })
      ? []
      : [{ field: row.remote, before: lost.value, after: now }];
  });
}
