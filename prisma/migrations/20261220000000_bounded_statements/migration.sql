-- What is asked in every turn or every second costs the same however much there is of everything else.

-- Few links carry a decision: those that a person asked to try again are found among them, not among all left out.
create index link_decided_idx on link (connection_id, id) where decision is not null;
-- The brake on deletions counts a day's, not a day's history.
create index operation_standing_deletion_idx on operation (connection_id, at) where rule = 'standingDeletion';
-- Whether anybody of a plan was not looked at yet.
create index dirty_untried_idx on dirty (connection_id) where lane = 'run' and attempts = 0;

-- Once a plan was handed over the planner must know how many links and waiting rows there are; the runtime role does not
-- own the tables.
create function analyze_links() returns void language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  analyze link;
  analyze dirty;
end $$;
revoke execute on function analyze_links from public;
grant execute on function analyze_links to contact_sync_runtime;

-- Rows of a lane that are due by then, the earliest first. In the order of the index: without statistics a planner takes
-- everything that waits for a few rows, and sorts it.
create function due_rows(p_connection_id integer, p_lane text, p_by timestamptz, p_limit integer) returns setof dirty
  language plpgsql stable set search_path = public, pg_temp set enable_seqscan = off set enable_bitmapscan = off set enable_sort = off as $$
begin
  return query select * from dirty d where d.connection_id = p_connection_id and d.lane = p_lane and d.not_before <= p_by
    order by d.not_before limit p_limit;
end $$;
revoke execute on function due_rows from public;
grant execute on function due_rows to contact_sync_runtime;

-- As before. Of each lane its earliest row is looked at; what waits is not counted.
create or replace function due_connections(p_limit integer) returns table (site_no integer, connection_id integer)
  language sql stable security definer set search_path = public, pg_temp as
$$ select c.site_no, c.id
   from connection c join site s on s.site_no = c.site_no
   cross join lateral (select exists (select from unnest(lanes()) l(lane) cross join lateral due_rows(c.id, l.lane, now(), 1)) as has_due) due
   where c.removed_at is null and s.removed_at is null and c.phase in ('preparing', 'applying', 'live')
     and (c.parked is null or c.parked ->> 'code' = 'emptyList')
     and (c.leased_until is null or c.leased_until <= now())
     and coalesce((c.settings ->> 'blockedUntilMs')::numeric, 0) <= extract(epoch from now()) * 1000
     and (comparison_due(c) or (c.parked is null and case c.phase when 'preparing' then c.sweep_at <= now()
       when 'applying' then due.has_due or c.sweep_at <= now()
         or (select true from dirty d where d.connection_id = c.id and d.lane = 'run' and d.attempts = 0 limit 1) is null
       else due.has_due or c.sweep_at <= now() end))
   order by due.has_due desc, c.leased_until nulls first
   limit p_limit $$;
