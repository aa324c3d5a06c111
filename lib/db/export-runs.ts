import type { SiteTransaction } from './client';
import type { ConnectionKey } from './dirty-rows';

// What screens read of an export's runs, which exports.ts opens, fills and closes.

type Key = Pick<ConnectionKey, 'connectionId'>;

type ExportRun = {
  readonly id: string;
  readonly startedAt: Date;
  readonly finishedAt: Date | null;
  readonly delivered: number;
  readonly refused: number;
  readonly leftOut: number;
  /** Lines of the file that are still kept. */ readonly lines: number;
};

/** Runs that dealt with a contact, newest first; `before`: those that began earlier. */
export function readExportRuns(
  tx: SiteTransaction,
  { connectionId, before, limit }: Key & { before: Date | null; limit: number },
): Promise<readonly ExportRun[]> {
  return tx.$queryRaw<ExportRun[]>`
    select r.id::text, r.started_at as "startedAt", r.finished_at as "finishedAt",
      r.delivered, r.refused, r.left_out as "leftOut",
      coalesce((select sum(p.lines)::integer from export_part p where p.run_id = r.id), 0) as lines
    from export_run r
    where r.connection_id = ${connectionId}
      and (${before}::timestamptz is null or r.started_at < ${before}::timestamptz)
      and r.delivered + r.refused + r.left_out > 0
    order by r.started_at desc, r.id desc limit ${limit}`;
}

/** A run of this export; `null` when there is none with this id. */
export async function findExportRun(
  tx: SiteTransaction,
  { connectionId, runId }: Key & { runId: string },
): Promise<Pick<ExportRun, 'id' | 'startedAt'> | null> {
  const [row] = await tx.$queryRaw<Pick<ExportRun, 'id' | 'startedAt'>[]>`
    select id::text, started_at as "startedAt" from export_run
    where id = ${runId}::uuid and connection_id = ${connectionId}`;
  return row ?? null;
}
