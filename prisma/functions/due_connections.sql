-- Connections with something to do and nobody at it. Those with due changes first. Of each lane its
-- earliest row is looked at; what waits is not counted.
create or replace function due_connections(p_limit integer)
  returns table (site_no integer, connection_id integer)
  language sql stable security definer set search_path = public, pg_temp
as $$
  select c.site_no, c.id
  from connection c
  join site s on s.site_no = c.site_no
  cross join lateral (
    select exists (
      select from unnest(lanes()) l(lane)
      cross join lateral due_rows(c.id, l.lane, now(), 1)
    ) as has_due
  ) due
  where c.removed_at is null and s.removed_at is null
    and c.phase in ('preparing', 'applying', 'live')
    and (c.parked is null or c.parked ->> 'code' = 'emptyList')
    and (c.leased_until is null or c.leased_until <= now())
    and (c.blocked_until is null or c.blocked_until <= now())
    and (
      comparison_due(c)
      or (
        c.parked is null
        and case c.phase
          when 'preparing' then c.due_at <= now()
          when 'applying' then
            due.has_due or c.due_at <= now()
            or (
              select true from dirty d
              where d.connection_id = c.id and d.lane = 'run' and d.attempts = 0
              limit 1
            ) is null
          else due.has_due or c.due_at <= now()
        end
      )
    )
  order by due.has_due desc, c.leased_until nulls first
  limit p_limit
$$;
