import type { SiteTransaction } from './client';
import type { ConnectionKey } from './dirty-rows';

/** Work that a connection needs besides turns. */
export type Task = 'firstSync' | 'stopRun' | 'closeRun' | 'undoRun' | 'sweep' | 'comparison';

/** The most urgent task of a connection now; `null`: none. */
export async function readTask(
  tx: SiteTransaction,
  { connectionId }: Pick<ConnectionKey, 'connectionId'>,
): Promise<Task | null> {
  const [row] = await tx.$queryRaw<{ task: Task | null }[]>`
    select case
      when c.parked is not null then case when comparison_due(c) then 'comparison' end
      when c.phase in ('preparing', 'applying') and exists (
        select from run r
        where r.connection_id = c.id and r.phase = 'applying' and r.stop_asked_at is not null
      ) then 'stopRun'
      when c.phase = 'preparing' and c.due_at <= now() then 'firstSync'
      when c.phase = 'live' and exists (
        select from run r
        where r.connection_id = c.id and r.kind = 'firstSync'
          and r.phase in ('indexing', 'planning')
      ) then 'firstSync'
      when c.phase = 'live' and exists (
        select from run r where r.connection_id = c.id and r.phase = 'applying'
      ) then 'closeRun'
      when c.phase = 'live' and exists (
        select from run r
        where r.connection_id = c.id and r.undo_asked_at is not null and not r.undo_is_marked
      ) then 'undoRun'
      when c.phase = 'live' and c.due_at <= now() then 'sweep'
      when comparison_due(c) then 'comparison'
    end as task
    from connection c where c.id = ${connectionId}`;
  return row?.task ?? null;
}
