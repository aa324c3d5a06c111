import type { SiteTransaction } from '@/lib/db/client';
import type { ConnectionKey } from '@/lib/db/dirty-rows';
import { Prisma } from '@/lib/db/generated/client';

/**
 * How the counts of links by state change: `states` selects `state` and `n`, 1 for a link that has
 * the state now and -1 for one that had it. To be called `change` in a statement that ends with
 * `applyChange`, so that links and counts are written in one round trip.
 */
export const stateChange = (states: Prisma.Sql): Prisma.Sql => Prisma.sql`
  select
    coalesce(sum(n) filter (where state = 'inSync'), 0) as in_sync,
    coalesce(sum(n) filter (where state = 'onHold'), 0) as on_hold,
    coalesce(sum(n) filter (where state = 'failed'), 0) as failed,
    coalesce(sum(n) filter (where state = 'excluded'), 0) as excluded,
    coalesce(sum(n) filter (where state = 'waiting'), 0) as waiting
  from (${states}) s`;

/** Adds `change` to the counts; without a difference the connection is not written. */
export const applyChange = (connectionId: number): Prisma.Sql => Prisma.sql`
  update connection c set
    in_sync_count = in_sync_count + in_sync,
    on_hold_count = on_hold_count + on_hold,
    failed_count = failed_count + failed,
    excluded_count = excluded_count + excluded,
    waiting_count = waiting_count + waiting
  from change
  where c.id = ${connectionId}
    and (in_sync, on_hold, failed, excluded, waiting) <> (0, 0, 0, 0, 0)`;

/** Adds to a form's counts of submissions; a number may be negative. */
export async function addCounts(
  tx: SiteTransaction,
  {
    connectionId,
    waiting,
    onHold,
    failed,
  }: Pick<ConnectionKey, 'connectionId'> & { waiting: number; onHold: number; failed: number },
): Promise<void> {
  await tx.$executeRaw`
    update connection set waiting_count = waiting_count + ${waiting},
      on_hold_count = on_hold_count + ${onHold}, failed_count = failed_count + ${failed}
    where id = ${connectionId}`;
}
