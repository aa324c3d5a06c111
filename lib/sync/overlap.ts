import { usableRows, type PairState, type PlanContext } from '../core/plan';
import { canonical } from '../core/values';
import type { Link, Operation, OperationValue, SideName } from '../core/types';
import type { Turn } from './actor';

/**
 * A service without conditional writes may have taken somebody's edit between our read and our write. Its own history
 * tells: the overwritten value goes into ours, under `overlappedWrite`. Only an edit whose event is lost as well escapes.
 */
export async function recordOverlaps({ turn, state, context }: { turn: Turn; state: PairState; context: PlanContext }): Promise<{ link: Link; operations: readonly Operation[] }> {
  const side: SideName = 'remote';
  const written = state.link.lastWrite[side];
  const record = state.records[side];
  const { foreignAt } = state.evidence[side];
  const history = turn.sides[side].history;
  if (!written || !history || foreignAt === undefined || foreignAt <= written.from || foreignAt > written.to) return { link: state.link, operations: [] };
  if (record === undefined || record === 'absent') return { link: state.link, operations: [] };
  const rows = usableRows(context);
  const entries = await history({ id: record.id, fields: rows.map(({ row }) => row.remote), lane: turn.lane });
  const values = rows.flatMap(({ row, fields }): OperationValue[] => {
    const { type } = fields.remote;
    const own = entries.filter((entry) => entry.field === row.remote);
    const lost = own.find((entry) => !entry.ours && entry.atMs > written.from && entry.atMs <= written.to && own.some((later) => later.ours && later.atMs >= entry.atMs));
    const now = record.fields[row.remote] ?? null;
    if (!lost || canonical({ type, value: lost.value }) === canonical({ type, value: now })) return [];
    return [{ field: row.remote, before: lost.value, after: now }];
  });
  // Settled once: a second event about the same moment finds nothing to tell.
  const { [side]: _settled, ...lastWrite } = state.link.lastWrite;
  const link = { ...state.link, lastWrite };
  if (values.length === 0) return { link, operations: [] };
  return {
    link,
    operations: [
      {
        id: turn.random.uuid(),
        linkId: link.id,
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
