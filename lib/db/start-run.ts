import { randomUUID } from 'node:crypto';
import type { Choices, Run, RunKind } from '@/lib/core/run/run';
import type { SiteTransaction } from './client';
import { databaseTime, type ConnectionKey, type WithTime } from './dirty-rows';
import { toJson } from './json';
import { readRun } from './runs';
import { forgetStaging } from './staging';

/**
 * Begins a run. An unfinished one of the kind is stopped, and nothing more of it is applied; a
 * comparison stops no plan.
 */
export async function startRun(
  tx: SiteTransaction,
  input: ConnectionKey &
    WithTime & { kind?: RunKind; choices: Choices; mappingVersion: number; isApproved: boolean },
): Promise<Run> {
  const { siteNo, connectionId, kind = 'firstSync' } = input;
  // B07: the newest run counts. A transaction that waited for another has an earlier time of its
  // own, so its run is dated after the newest.
  const [{ at } = { at: null }] = await tx.$queryRaw<{ at: Date }[]>`
    select greatest(
      ${input.now ?? databaseTime}, max(started_at) + interval '1 millisecond'
    )::timestamptz(3) as at
    from run
    where connection_id = ${connectionId}`;
  const stopped = await tx.$queryRaw<{ id: string }[]>`
    update run set phase = 'stopped', finished_at = ${at}
    where connection_id = ${connectionId}
      and phase not in ('done', 'stopped')
      and (${kind === 'firstSync'} or kind = ${kind})
    returning id::text`;
  for (const { id } of stopped) await forgetStaging(tx, id);
  const runId = randomUUID();
  await tx.$executeRaw`
    insert into run (
      id, site_no, connection_id, kind, choices, mapping_version, started_at, approved_at
    )
    values (
      ${runId}::uuid, ${siteNo}, ${connectionId}, ${kind}, ${toJson(input.choices)}::jsonb,
      ${input.mappingVersion}, ${at}, case when ${input.isApproved} then now() end
    )`;
  return readRun(tx, { siteNo, connectionId, runId });
}
