import { type SiteContext } from '../site-context';
import { type StateCounts } from '../views';

type Input = {
  readonly ctx: SiteContext;
  readonly connection: { readonly id: number; readonly counts: StateCounts };
};

/**
 * Each contact in the first state that applies: on hold, refused, in line, left out, in step. `changes`: what is in
 * line, with those whom nobody knows yet.
 */
export async function countStates({ ctx, connection }: Input): Promise<{ counts: StateCounts; changes: number }> {
  const { counts } = connection;
  const found = await countInLine({ ctx, connectionId: connection.id });
  const inLine = {
    inSync: Math.min(found.inSync, counts.inSync),
    excluded: Math.min(found.excluded, counts.excluded),
  };
  const waiting = counts.waiting + inLine.inSync + inLine.excluded;
  return {
    counts: {
      inSync: counts.inSync - inLine.inSync,
      onHold: counts.onHold,
      failed: counts.failed,
      excluded: counts.excluded - inLine.excluded,
      waiting,
    },
    changes: waiting + found.unknown,
  };
}

/**
 * Contacts with work in line, by stored state. Storing ids is housekeeping: both sides match
 * already; what waits for its day is not in line.
 */
async function countInLine({ ctx, connectionId }: { ctx: SiteContext; connectionId: number }) {
  const rows = await ctx.withSite(
    (tx) => tx.$queryRaw<{ state: string; count: number }[]>`
      with touched as (
        select l.id, l.state from dirty d
        join link l on l.connection_id = d.connection_id and l.wix_id = d.contact_id
        where d.connection_id = ${connectionId} and d.side = 'wix' and d.lane <> 'idWrite'
          and d.not_before < now() + interval '1 hour'
        union
        select l.id, l.state from dirty d
        join link l on l.connection_id = d.connection_id and l.remote_id = d.contact_id
        where d.connection_id = ${connectionId} and d.side = 'remote' and d.lane <> 'idWrite')
      select state::text, count(*)::int as count from touched
      where state in ('inSync', 'excluded') group by state
      union all
      select 'unknown', count(*)::int from dirty d
      where d.connection_id = ${connectionId} and d.lane <> 'idWrite' and d.not_before < now() + interval '1 hour'
        and not exists (select from link l where l.connection_id = d.connection_id and d.side = 'wix' and l.wix_id = d.contact_id)
        and not exists (select from link l where l.connection_id = d.connection_id and d.side = 'remote' and l.remote_id = d.contact_id)`,
  );
  const of = (state: string) => rows.find((row) => row.state === state)?.count ?? 0;
  return { inSync: of('inSync'), excluded: of('excluded'), unknown: of('unknown') };
}
