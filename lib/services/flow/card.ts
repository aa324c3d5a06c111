import { type Flow, type Reason } from '@/lib/core/types';
import { type Connection } from '@/lib/db/generated/client';
import { stoppedBy } from '../connection/find-current';
import { serviceName } from '../connection/service-name';
import { type ConnectionCardView } from '../views/flows';

type Row = Pick<
  Connection,
  'id' | 'flow' | 'service' | 'accountName' | 'phase' | 'parked' | 'settings' | 'sweepAt' | 'inSyncCount' | 'onHoldCount' | 'failedCount' | 'excludedCount' | 'waitingCount'
>;

/** A stored connection as its card shows it. */
export function cardOf(row: Row, { nowMs, waitsForSetUp = false }: { nowMs: number; waitsForSetUp?: boolean }): ConnectionCardView {
  const flow = row.flow as Flow; // a check of the table
  return {
    id: row.id,
    flow,
    service: row.service,
    name: flow === 'form' ? (row.accountName ?? '') : serviceName(row.service),
    account: flow === 'form' ? null : row.accountName,
    phase: row.phase,
    waitsForSetUp: waitsForSetUp || (flow === 'form' && row.phase === 'preparing'),
    isParked: row.parked !== null,
    trouble: troubleOf({ row, nowMs }),
    counts: { inSync: row.inSyncCount, onHold: row.onHoldCount, failed: row.failedCount, excluded: row.excludedCount, waiting: row.waitingCount },
    nextAtMs: row.sweepAt?.getTime() ?? null,
  };
}

function troubleOf({ row, nowMs }: { row: Row; nowMs: number }): Reason | null {
  // Json columns are written by this code base only, in these shapes.
  if (row.parked) return row.parked as Reason;
  const settings = row.settings as Readonly<Record<string, string>>;
  const stopped = stoppedBy({ phase: row.phase, settings });
  if (stopped) return stopped;
  const untilMs = Number(settings['blockedUntilMs'] ?? 0);
  return row.phase === 'live' && untilMs > nowMs ? { code: settings['blockedBy'] ?? 'unreachable', params: { side: settings['blockedSide'] ?? 'remote', atMs: untilMs } } : null;
}
