import type { SiteTransaction } from './client';
import { type ConnectionKey } from './dirty-rows';
import { forgetStaging } from './staging';

/** Locks the plans of the connection that wait for the owner until the transaction ends. */
export async function holdPlan(
  tx: SiteTransaction,
  { connectionId }: Pick<ConnectionKey, 'connectionId'>,
) {
  await tx.$executeRaw`
    select from run where connection_id = ${connectionId} and phase = 'planned' for update`;
}

/** Locks the run until the transaction ends. */
export async function holdRun(tx: SiteTransaction, runId: string) {
  await tx.$executeRaw`select from run where id = ${runId}::uuid for update`;
}

/** Approves a plan. `deleteAfterDays`: its deletions wait this long. */
export async function approveRun(
  tx: SiteTransaction,
  input: { runId: string; by: string; deleteAfterDays: number | null },
) {
  await tx.$executeRaw`
    update run
    set phase = 'applying', approved_at = now(), approved_by = ${input.by},
      delete_after = now() + make_interval(days => ${input.deleteAfterDays}::int)
    where id = ${input.runId}::uuid`;
}

/** Asks the worker to stop after the batch under way. */
export async function askToStop(tx: SiteTransaction, runId: string) {
  await tx.$executeRaw`update run set stop_asked_at = now() where id = ${runId}::uuid`;
}

/** Stops a plan that is not being applied and deletes the lists read for it. */
export async function stopRun(tx: SiteTransaction, runId: string) {
  await tx.$executeRaw`
    update run set phase = 'stopped', finished_at = now() where id = ${runId}::uuid`;
  await forgetStaging(tx, runId);
}

/**
 * Accepts lists that were refused for naming too few contacts. False when none of this run were
 * refused.
 */
export async function believeLists(tx: SiteTransaction, runId: string): Promise<boolean> {
  const accepted = await tx.$executeRaw`
    update run set lists = 'accepted'
    where id = ${runId}::uuid and lists = 'refused' and phase = 'indexing'`;
  return accepted > 0;
}

/** Ends a comparison under way; one whose lists were refused keeps waiting for the owner. */
export async function stopComparing(
  tx: SiteTransaction,
  { connectionId }: Pick<ConnectionKey, 'connectionId'>,
): Promise<boolean> {
  const stopped = await tx.$queryRaw<{ id: string }[]>`
    select id::text from run
    where connection_id = ${connectionId}
      and kind = 'comparison'
      and phase in ('indexing', 'planning')
      and lists is distinct from 'refused'
    for update`;
  for (const { id } of stopped) {
    await stopRun(tx, id);
    await tx.$executeRaw`delete from difference where run_id = ${id}::uuid`;
  }
  return stopped.length > 0;
}
