import { type Flow } from '@/lib/core/model/connection';
import { type Reason } from '@/lib/core/model/reason';
import { type Connection } from '@/lib/db/generated/client';
import { type ConnectionCardView } from '@/lib/services/views/flows';
import { stoppedBy } from './find-two-way';
import { outageOf } from './outage';
import { serviceName } from './service-name';

type Row = Pick<
  Connection,
  | 'id'
  | 'flow'
  | 'service'
  | 'accountName'
  | 'phase'
  | 'parked'
  | 'settings'
  | 'sweepAt'
  | 'inSyncCount'
  | 'onHoldCount'
  | 'failedCount'
  | 'excludedCount'
  | 'waitingCount'
>;

/** The card of a stored connection. */
export function cardOf(
  row: Row,
  { nowMs, waitsForSetUp = false }: { nowMs: number; waitsForSetUp?: boolean },
): ConnectionCardView {
  const flow = row.flow as Flow; // a check of the table
  const name = flow === 'form' ? (row.accountName ?? '') : serviceName(row.service);
  const shown = statesOf(row);
  return {
    id: row.id,
    flow,
    service: row.service,
    name,
    account: flow === 'form' ? null : row.accountName,
    phase: row.phase,
    waitsForSetUp: waitsForSetUp || (flow === 'form' && row.phase === 'preparing'),
    isParked: row.parked !== null,
    trouble: troubleOf(shown),
    outage: outageOf({ ...shown, name, waiting: row.waitingCount, nowMs }),
    counts: {
      inSync: row.inSyncCount,
      onHold: row.onHoldCount,
      failed: row.failedCount,
      excluded: row.excludedCount,
      waiting: row.waitingCount,
    },
    nextAtMs: row.sweepAt?.getTime() ?? null,
  };
}

/** What a person has to do before the connection continues. */
function troubleOf({ phase, parked, settings }: ReturnType<typeof statesOf>): Reason | null {
  return parked ?? stoppedBy({ phase, settings });
}

// Json columns are written by this code base only, in these shapes.
const statesOf = ({ phase, parked, settings }: Row) => ({
  phase,
  parked: parked as Reason | null,
  settings: settings as Readonly<Record<string, string>>,
});
