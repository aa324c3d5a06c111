import { type Flow } from '@/lib/core/model/connection';
import { type Reason } from '@/lib/core/model/reason';
import {
  readOutage,
  readStop,
  type OutageRow,
  type StopRow,
} from '@/lib/db/connection-state/outage';
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
  | 'dueAt'
  | 'inSyncCount'
  | 'onHoldCount'
  | 'failedCount'
  | 'excludedCount'
  | 'waitingCount'
> &
  OutageRow &
  StopRow;

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
    nextAtMs: row.dueAt?.getTime() ?? null,
  };
}

/** What a person has to do before the connection continues. */
function troubleOf({ phase, parked, stop }: ReturnType<typeof statesOf>): Reason | null {
  return parked ?? stoppedBy({ phase, stop });
}

const statesOf = (row: Row) => ({
  phase: row.phase,
  // A Json column, written by this code base only, in this shape.
  parked: row.parked as Reason | null,
  outage: readOutage(row),
  stop: readStop(row),
});
