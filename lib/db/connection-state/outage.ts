import type { Outage, ServiceStop } from '@/lib/core/run/outage';
import type { SiteTransaction } from '@/lib/db/client';
import type { ConnectionKey } from '@/lib/db/dirty-rows';
import { Prisma, type Connection } from '@/lib/db/generated/client';

type Key = Pick<ConnectionKey, 'connectionId'>;

/** The columns of an outage; a check of the table keeps them whole. */
export type OutageRow = Pick<
  Connection,
  'outages' | 'blockedSince' | 'blockedUntil' | 'blockedBy' | 'blockedSide'
>;

/** The columns of a stop; both are set or none. */
export type StopRow = Pick<Connection, 'stoppedBy' | 'stoppedSide'>;

/** To be selected from the connection `c`. */
export const outageColumns = Prisma.sql`
  c.outages, c.blocked_since as "blockedSince", c.blocked_until as "blockedUntil",
  c.blocked_by as "blockedBy", c.blocked_side as "blockedSide"`;

/** The outage of a stored connection; `null`: none. */
export function readOutage(row: OutageRow): Outage | null {
  const { blockedSince, blockedUntil } = row;
  if (blockedSince === null || blockedUntil === null) return null;
  return {
    // Written by `setOutage` only.
    side: row.blockedSide as Outage['side'],
    code: row.blockedBy as Outage['code'],
    sinceMs: blockedSince.getTime(),
    nextTryMs: blockedUntil.getTime(),
    tries: row.outages,
  };
}

/** Assignments that put this outage, or none, in place of the stored one. */
export const setOutage = (outage: Outage | null): Prisma.Sql =>
  outage === null
    ? Prisma.sql`outages = 0, blocked_since = null, blocked_until = null, blocked_by = null,
        blocked_side = null`
    : Prisma.sql`outages = ${outage.tries}, blocked_since = ${new Date(outage.sinceMs)},
        blocked_until = ${new Date(outage.nextTryMs)}, blocked_by = ${outage.code},
        blocked_side = ${outage.side}`;

/** Assignments that note the refusal which a person has to end. */
export const setStop = ({ side, code }: ServiceStop): Prisma.Sql =>
  Prisma.sql`stopped_by = ${code}, stopped_side = ${side}`;

/** The refusal of a stored connection that a person has to end; `null`: none. */
export const readStop = (row: StopRow): ServiceStop | null =>
  row.stoppedBy === null
    ? null
    : // Written by `setStop` only.
      ({ code: row.stoppedBy, side: row.stoppedSide } as ServiceStop);

/**
 * Replaces the outage by what `change` makes of the known one. The row is locked between, so that
 * two failures count as two. No effect when there is no connection with this id.
 */
export async function changeOutage(
  tx: SiteTransaction,
  { connectionId, change }: Key & { change: (known: Outage | null) => Outage },
): Promise<void> {
  const [row] = await tx.$queryRaw<OutageRow[]>`
    select ${outageColumns} from connection c where c.id = ${connectionId} for update`;
  if (!row) return;
  await tx.$executeRaw`
    update connection set ${setOutage(change(readOutage(row)))} where id = ${connectionId}`;
}

/** Notes a service's outage in a flow that is live. */
export async function putOutage(
  tx: SiteTransaction,
  { connectionId, outage }: Key & { outage: Outage },
): Promise<void> {
  await tx.$executeRaw`
    update connection set ${setOutage(outage)} where id = ${connectionId} and phase = 'live'`;
}

/** A service refused a flow that is live: it waits until the owner reconnects. */
export async function stopFlow(
  tx: SiteTransaction,
  { connectionId, stop }: Key & { stop: ServiceStop },
): Promise<void> {
  await tx.$executeRaw`
    update connection set ${setStop(stop)}, phase_before = phase, phase = 'needsReconnect',
      stopped_at = now()
    where id = ${connectionId} and phase = 'live'`;
}
