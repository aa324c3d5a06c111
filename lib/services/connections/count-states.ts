import { type SiteContext } from '@/lib/services/site-context';
import { type OutageView, type StateCounts } from '@/lib/services/views';

type Input = {
  readonly ctx: SiteContext;
  readonly connection: { readonly id: number; readonly counts: StateCounts };
};

/** Each contact in the first state that applies: on hold, refused, in line, left out, in step. */
export async function countStates({ ctx, connection }: Input): Promise<StateCounts> {
  const { counts } = connection;
  const found = await countInLine({ ctx, connectionId: connection.id });
  const inLine = {
    inSync: Math.min(found.inSync, counts.inSync),
    excluded: Math.min(found.excluded, counts.excluded),
  };
  return {
    inSync: counts.inSync - inLine.inSync,
    onHold: counts.onHold,
    failed: counts.failed,
    excluded: counts.excluded - inLine.excluded,
    waiting: counts.waiting + inLine.inSync + inLine.excluded,
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
      where state in ('inSync', 'excluded') group by state`,
  );
  const of = (state: string) => rows.find((row) => row.state === state)?.count ?? 0;
  return { inSync: of('inSync'), excluded: of('excluded') };
}

/** While an outage lasts those wait, too, whom nobody knows yet. */
export async function withStrangers({
  ctx,
  connectionId,
  outage,
}: {
  ctx: SiteContext;
  connectionId: number;
  outage: OutageView | null;
}): Promise<OutageView | null> {
  if (!outage) return null;
  const [row] = await ctx.withSite(
    (tx) => tx.$queryRaw<{ count: number }[]>`
      select count(*)::int as count from dirty d
      where d.connection_id = ${connectionId} and d.lane <> 'idWrite' and d.not_before < now() + interval '1 hour'
        and not exists (select from link l where l.connection_id = d.connection_id and d.side = 'wix' and l.wix_id = d.contact_id)
        and not exists (select from link l where l.connection_id = d.connection_id and d.side = 'remote' and l.remote_id = d.contact_id)`,
  );
  return { ...outage, waiting: outage.waiting + (row?.count ?? 0) };
}
