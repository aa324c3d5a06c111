-- Comparisons: both lists read whole on a living connection, and who differs.
alter table run
  add column kind text not null default 'firstSync' check (kind in ('firstSync', 'comparison')),
  -- B01: 'refused' waits for a person's word, 'accepted' has it.
  add column lists text check (lists in ('refused', 'accepted')),
  add column report jsonb;

-- A plan that waits for its owner holds no comparison up.
drop index run_one_open;
create unique index run_one_open on run (connection_id, kind) where phase not in ('done', 'stopped');

-- When the next comparison, or the next step of one, is due, and since when a pause or a lost access lasts.
alter table connection
  add column compare_at timestamptz(3),
  add column stopped_at timestamptz(3);

-- One line per person who differs; ids and fields only.
create table difference (
  run_id    uuid not null references run on delete cascade,
  no        bigint generated always as identity,
  link_id   uuid,
  site_no   integer not null,
  is_fixed  boolean not null default false,
  side      side_name,
  kind      text not null,
  wix_id    text,
  remote_id text,
  writes    jsonb,
  reason    jsonb,
  primary key (run_id, no)
);
create index difference_kind_idx on difference (run_id, kind, no);
alter table difference enable row level security;
create policy own_site on difference for all to contact_sync_runtime
  using (site_no = nullif(current_setting('app.site_no', true), '')::integer)
  with check (site_no = nullif(current_setting('app.site_no', true), '')::integer);
grant select, insert, update, delete on difference to contact_sync_runtime;

-- Whether a comparison is to begin or to go on: `compare_at` is the next night, or while one is under way the next step. One
-- whose list was refused waits for a word; a list that is checked again goes on while everything else is held back.
create function comparison_due(p_connection connection) returns boolean language sql stable set search_path = public, pg_temp as
$$ select p_connection.phase = 'live' and p_connection.compare_at <= now() and case
     when exists (select from run r where r.connection_id = p_connection.id and r.kind = 'comparison' and r.phase in ('indexing', 'planning') and r.lists is distinct from 'refused')
       then p_connection.parked is null or p_connection.parked ->> 'code' = 'emptyList'
     else p_connection.parked is null and not exists (select from run r where r.connection_id = p_connection.id and r.kind = 'firstSync' and r.phase in ('indexing', 'planning', 'applying')) end $$;
revoke execute on function comparison_due from public;
grant execute on function comparison_due to contact_sync_runtime;

create or replace function due_connections(p_limit integer) returns table (site_no integer, connection_id integer)
  language sql stable security definer set search_path = public, pg_temp as
$$ select c.site_no, c.id
   from connection c join site s on s.site_no = c.site_no
   cross join lateral (select exists (select from unnest(lanes()) l(lane)
     where exists (select from dirty d where d.connection_id = c.id and d.lane = l.lane and d.not_before <= now())) as has_due) due
   where c.removed_at is null and s.removed_at is null and c.phase in ('preparing', 'applying', 'live')
     and (c.parked is null or c.parked ->> 'code' = 'emptyList')
     and (c.leased_until is null or c.leased_until <= now())
     and coalesce((c.settings ->> 'blockedUntilMs')::numeric, 0) <= extract(epoch from now()) * 1000
     and (comparison_due(c) or (c.parked is null and case c.phase when 'preparing' then c.sweep_at <= now()
       when 'applying' then due.has_due or c.sweep_at <= now() or not exists (select from dirty d where d.connection_id = c.id and d.lane = 'run' and d.attempts = 0)
       else due.has_due or c.sweep_at <= now() end))
   order by due.has_due desc, c.leased_until nulls first
   limit p_limit $$;
