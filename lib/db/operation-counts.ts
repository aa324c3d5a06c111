import { askedFor } from '@/lib/core/model/dirty';
import type { RecentWrite } from '@/lib/ports/store';
import type { SiteTransaction } from './client';
import type { ConnectionKey } from './dirty-rows';
import { unpackChanges } from './operation-changes';
import type { OperationRow } from './operation-rows';

/** Links with operations that a dead worker left `sending`, oldest first. */
export async function orphanedLinks(
  tx: SiteTransaction,
  input: ConnectionKey & { epoch: number; limit: number },
): Promise<readonly string[]> {
  const rows = await tx.$queryRaw<{ link_id: string }[]>`
    select link_id::text from operation
    where connection_id = ${input.connectionId}
      and state in ('sending', 'unclear')
      and state = 'sending'
      and epoch < ${input.epoch}
    group by link_id order by min(at) limit ${input.limit}`;
  return rows.map((row) => row.link_id);
}

/**
 * Writes `done` since then, grouped by link, row, side and value. Found by link alone: by
 * connection and time, all writes of the last minutes would be read.
 */
export async function countRecentWrites(
  tx: SiteTransaction,
  input: ConnectionKey & { linkIds: readonly string[]; sinceMs: number },
): Promise<readonly RecentWrite[]> {
  const rows = await tx.$queryRaw<Pick<OperationRow, 'link_id' | 'side' | 'rule' | 'changes'>[]>`
    select link_id::text, side::text, rule, changes from operation
    where link_id = any(${[...input.linkIds]}::uuid[])
      and at >= ${new Date(input.sinceMs)}
      and state = 'done'`;
  const counts = new Map<string, RecentWrite>();
  for (const { link_id: linkId, side, rule, changes } of rows) {
    for (const { row, after } of unpackChanges({ rule, packed: changes })) {
      const key = `${linkId} ${row} ${side} ${after.join()}`;
      counts.set(key, { linkId, row, side, after, count: (counts.get(key)?.count ?? 0) + 1 });
    }
  }
  return [...counts.values()];
}

/** The counts that the guards on deletions and mass overwrites need. */
export async function countForGuards(
  tx: SiteTransaction,
  input: ConnectionKey & {
    deletesSinceMs: number;
    overwritesSinceMs: number;
    noticedAfterMs: number;
  },
) {
  const [row] = await tx.$queryRaw<{ deletes: number; overwritten: number }[]>`
    select
      (
        select count(*)::integer from operation o
        where o.connection_id = c.id
          and o.at >= ${new Date(input.deletesSinceMs)}
          and o.state = 'done'
          and o.rule = 'standingDeletion'
      ) as deletes,
      (
        select count(distinct link_id)::integer from operation o
        where o.connection_id = c.id
          and o.at >= ${new Date(input.overwritesSinceMs)}
          and o.state = 'done'
          and o.overwrites
          and o.run_id is null
          and o.cause <> all(${[...askedFor]}::text[])
          and coalesce(o.seen_at, o.at) > ${new Date(input.noticedAfterMs)}
      ) as overwritten
    from connection c where c.id = ${input.connectionId}`;
  return { deletes: row?.deletes ?? 0, overwrittenLinks: row?.overwritten ?? 0 };
}
