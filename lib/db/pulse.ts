import type { SiteTransaction } from './client';

type PulseRow = {
  readonly connection: string;
  readonly contacts: string;
  readonly history: string;
  readonly flows: string;
  readonly busy: boolean;
};

/**
 * A short text per topic of the site that changes with the topic, and whether work is under way.
 * One small query: screens ask every second or two.
 */
export async function readPulse(tx: SiteTransaction): Promise<PulseRow | null> {
  const [, [row]] = await Promise.all([
    // Reads the newest row of each by its index: without statistics a planner may expect few rows,
    // read all and sort them.
    tx.$executeRaw`set local enable_bitmapscan = off`,
    tx.$queryRaw<PulseRow[]>`
      select
        concat_ws('/', c.id, c.phase, c.parked ->> 'code', c.blocked_until,
          c.due_at, c.in_sync_count, c.on_hold_count, c.failed_count, c.excluded_count,
          c.waiting_count, work.due, plan.id, plan.phase, plan.index_wix, plan.index_remote,
          plan.compared_to, plan.applied_to, plan.lists, c.compare_at) as connection,
        concat_ws('/', c.id, c.blocked_until, c.on_hold_count, c.failed_count,
          c.excluded_count, last.id, last.state, decided.waits) as contacts,
        concat_ws('/', c.id, last.id, last.state, last.done_at) as history,
        coalesce(flows.version, '') as flows,
        coalesce(flows.busy, false) or coalesce(
          (c.phase = 'preparing' and c.due_at is not null) or c.phase = 'applying' or work.due
            or coalesce(plan.kind = 'comparison' and plan.phase in ('indexing', 'planning')
              and plan.lists is distinct from 'refused', false),
          false) as busy
      from (
        select
          string_agg(
            concat_ws('/', o.id, o.phase, o.parked ->> 'code', o.due_at,
              o.blocked_until, o.in_sync_count, o.on_hold_count, o.failed_count,
              o.excluded_count, o.waiting_count, o.mapping_version,
              (select s.id from form_submission s
                where s.connection_id = o.id order by s.id desc limit 1)),
            ' ' order by o.id) as version,
          bool_or(o.leased_until > now()) filter (where o.flow <> 'twoWay') as busy
        from connection o where o.removed_at is null
      ) flows
      left join connection c on c.removed_at is null and c.flow = 'twoWay'
      left join lateral (
        select o.id, o.state, o.done_at from operation o
        where o.connection_id = c.id order by o.at desc, o.id desc limit 1
      ) last on true
      left join lateral (
        select r.* from run r
        where r.connection_id = c.id order by r.started_at desc, r.id desc limit 1
      ) plan on true
      cross join lateral (
        select exists (
          select from unnest(lanes()) n(lane)
          cross join lateral due_rows(c.id, n.lane, now() + interval '1 hour', 1)
          where n.lane <> 'idWrite'
        ) as due
      ) work
      cross join lateral (
        select exists (
          select from link l
          where l.connection_id = c.id and l.state <> 'inSync' and l.decision is not null
        ) as waits
      ) decided`,
  ]);
  return row ?? null;
}
