import type { SideName } from '@/lib/core/model/side';
import type { SiteTransaction } from './client';
import { holdConnection } from './connection-state/phase';
import type { ConnectionKey } from './dirty-rows';

export type ScheduledDeletions = {
  readonly count: number;
  readonly atMs: number;
  readonly side: SideName;
};

/** Approved deletions that are due on a later day; `null`: none. */
export async function readScheduled(
  tx: SiteTransaction,
  { connectionId }: ConnectionKey,
): Promise<ScheduledDeletions | null> {
  const [row] = await tx.$queryRaw<{ count: number; atMs: number; side: SideName }[]>`
    select count(*)::integer as count, min((decision ->> 'notBeforeMs')::float8) as "atMs",
      min(case when wix_id is null then 'remote' else 'wix' end) as side
    from link
    where connection_id = ${connectionId} and decision ? 'notBeforeMs'
    having count(*) > 0`;
  return row ?? null;
}

/**
 * Cancels all of them. A turn that has one of them in hand notices when it commits. Returns how
 * many.
 */
export async function cancelScheduled(
  tx: SiteTransaction,
  { connectionId }: ConnectionKey,
): Promise<number> {
  await holdConnection(tx, { connectionId });
  return tx.$executeRaw`
    update link
    set decision = null, run_id = null,
      reason = jsonb_build_object(
        'code', 'leftOut',
        'params', jsonb_build_object('side', case when wix_id is null then 'remote' else 'wix' end)
      )
    where connection_id = ${connectionId} and decision ? 'notBeforeMs'`;
}
