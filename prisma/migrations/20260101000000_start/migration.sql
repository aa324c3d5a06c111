-- Two roles. Whoever runs this owns the tables and migrates; the runtime role neither owns anything nor is a
-- superuser, so that row-level security binds it.
do $$
begin
  create role contact_sync_runtime nologin nosuperuser nobypassrls;
exception when duplicate_object or unique_violation then null;
end $$;

-- Granted only when needed: the role is the whole server's, and several databases may migrate at once.
do $$
begin
  set local role contact_sync_runtime;
  reset role;
exception when insufficient_privilege then
  begin
    execute format('grant contact_sync_runtime to %I', current_user);
  exception when insufficient_privilege then
    raise exception 'the role contact_sync_runtime may not be used by %: let an administrator run GRANT contact_sync_runtime TO %', current_user, quote_ident(current_user);
  end;
end $$;

create type side_name as enum ('wix', 'remote');
create type link_state as enum ('inSync', 'onHold', 'failed', 'excluded', 'waiting');
create type lane as enum ('interactive', 'live', 'run', 'idWrite');
create type phase as enum ('preparing', 'applying', 'live', 'paused', 'needsReconnect');
create type operation_kind as enum ('create', 'update', 'delete', 'link', 'unlink', 'idWrite', 'record');
create type operation_state as enum ('sending', 'done', 'failed', 'unclear', 'skipped');

create table site (
  site_no            serial primary key,
  instance_id        text not null,
  origin_instance_id text,
  fingerprint_key    bytea not null,
  installed_at       timestamptz(3) not null default now(),
  removed_at         timestamptz(3)
);
create unique index site_instance_id_key on site (instance_id);

create table connection (
  id              serial primary key,
  site_no         integer not null references site on delete cascade,
  service         text not null,
  flow            text not null default 'twoWay',
  account_key     text not null,
  account_name    text,
  credentials     bytea,
  phase           phase not null default 'preparing',
  phase_before    phase,
  policy          jsonb not null,
  settings        jsonb not null default '{}',
  mapping_version integer not null default 1,
  parked          jsonb,
  lease_owner     text,
  leased_until    timestamptz(3),
  epoch           integer not null default 0,
  sweep_at        timestamptz(3) default now(),
  in_sync_count   integer not null default 0,
  on_hold_count   integer not null default 0,
  failed_count    integer not null default 0,
  excluded_count  integer not null default 0,
  waiting_count   integer not null default 0,
  created_at      timestamptz(3) not null default now(),
  removed_at      timestamptz(3)
);
create index connection_site_no_idx on connection (site_no);
create unique index connection_one_two_way_per_site on connection (site_no) where flow = 'twoWay' and removed_at is null;
create unique index connection_one_site_per_account on connection (service, account_key) where flow = 'twoWay' and removed_at is null;

create table mapping_version (
  connection_id integer not null references connection on delete cascade,
  version       integer not null,
  site_no       integer not null,
  rows          jsonb not null,
  created_at    timestamptz(3) not null default now(),
  primary key (connection_id, version)
);

-- Fixed-width columns first: no padding between them.
create table link (
  id                uuid not null primary key,
  site_no           integer not null,
  connection_id     integer not null references connection on delete cascade,
  wix_version       bigint not null default 0,
  remote_version    bigint not null default 0,
  acted_at          timestamptz(3),
  gone_at           timestamptz(3),
  gone_side         side_name,
  state             link_state not null,
  id_written_wix    boolean not null default false,
  id_written_remote boolean not null default false,
  wix_id            text,
  remote_id         text,
  base              bytea not null,
  wix_key           bytea,
  remote_key        bytea,
  reason            jsonb,
  refusals          jsonb,
  former_ids        jsonb,
  decision          jsonb,
  write_spans       jsonb,
  constraint link_has_an_id check (wix_id is not null or remote_id is not null or gone_at is not null)
);
create unique index link_connection_id_wix_id_key on link (connection_id, wix_id);
create unique index link_connection_id_remote_id_key on link (connection_id, remote_id);
-- The two keys are nearly always equal: the second index holds only those that are not.
create index link_wix_key_idx on link (connection_id, wix_key) where wix_key is not null;
create index link_remote_key_idx on link (connection_id, remote_key) where remote_key is distinct from wix_key;
create index link_needs_someone_idx on link (connection_id, state, id) where state <> 'inSync';

create table alias (
  connection_id integer not null,
  side          side_name not null,
  old_id        text not null,
  site_no       integer not null,
  link_id       uuid not null,
  primary key (connection_id, side, old_id)
);
create index alias_link_id_idx on alias (link_id);

create table dirty (
  connection_id integer not null references connection on delete cascade,
  side          side_name not null,
  contact_id    text not null,
  site_no       integer not null,
  generation    integer not null,
  lane          lane not null,
  not_before    timestamptz(3) not null,
  marked_at     timestamptz(3) not null,
  min_version   bigint not null default 0,
  attempts      integer not null default 0,
  cause         text not null,
  evidence      jsonb,
  primary key (connection_id, side, contact_id)
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 500);
create index dirty_connection_id_lane_not_before_idx on dirty (connection_id, lane, not_before);

create table operation (
  connection_id integer not null,
  site_no       integer not null,
  at            timestamptz(3) not null,
  id            uuid not null,
  link_id       uuid not null,
  done_at       timestamptz(3),
  seen_at       timestamptz(3),
  epoch         integer not null,
  side          side_name not null,
  kind          operation_kind not null,
  state         operation_state not null,
  overwrites    boolean not null,
  rule          text not null,
  cause         text not null,
  error         jsonb,
  changes       bytea not null,
  primary key (connection_id, at, id)
) partition by range (at);
create index operation_link_id_at_idx on operation (link_id, at);
create index operation_open_idx on operation (connection_id, at) where state in ('sending', 'unclear');
create index operation_failed_idx on operation (connection_id, at, id) where state = 'failed';
create table operation_default partition of operation default;

create table operation_value (
  connection_id integer not null,
  at            timestamptz(3) not null,
  operation_id  uuid not null,
  site_no       integer not null,
  sealed        bytea not null,
  primary key (connection_id, at, operation_id)
) partition by range (at);
create table operation_value_default partition of operation_value default;

create table rate_window (
  key           text primary key,
  slot_no       bigint not null default 0,
  slots         integer[] not null default '{}',
  asked_at      bigint[] not null default '{0,0,0,0}',
  blocked_until timestamptz(3)
) with (fillfactor = 50);

create table seen_event (
  site_no  integer not null,
  key_hash bytea not null,
  seen_at  timestamptz(3) not null default now(),
  primary key (site_no, key_hash)
);
create index seen_event_seen_at_idx on seen_event using brin (seen_at);

-- Row-level security: a session sees the site it names, and without a name nothing.
do $$
declare t text;
begin
  foreach t in array array['site', 'connection', 'mapping_version', 'link', 'alias', 'dirty', 'operation', 'operation_value', 'seen_event'] loop
    execute format('alter table %I enable row level security', t);
    execute format('create policy own_site on %I for all to contact_sync_runtime
      using (site_no = nullif(current_setting(''app.site_no'', true), '''')::integer)
      with check (site_no = nullif(current_setting(''app.site_no'', true), '''')::integer)', t);
  end loop;
end $$;

-- What must be found before a site is known: narrow, ids only.
create function site_by_instance(p_instance_id text) returns table (site_no integer, removed boolean)
  language sql stable security definer set search_path = public, pg_temp as
$$ select s.site_no, s.removed_at is not null from site s where s.instance_id = p_instance_id $$;

-- Adds the site, or brings a removed one back; the fingerprint key of a known site stays.
create function register_site(p_instance_id text, p_origin text, p_fingerprint_key bytea) returns integer
  language sql volatile security definer set search_path = public, pg_temp as
$$ insert into site (instance_id, origin_instance_id, fingerprint_key) values (p_instance_id, p_origin, p_fingerprint_key)
   on conflict (instance_id) do update set removed_at = null,
     installed_at = case when site.removed_at is null then site.installed_at else now() end
   returning site_no $$;

create function connection_by_account(p_service text, p_account_key text) returns table (site_no integer, connection_id integer)
  language sql stable security definer set search_path = public, pg_temp as
$$ select c.site_no, c.id from connection c where c.service = p_service and c.account_key = p_account_key and c.removed_at is null $$;

-- Connections with something to do and nobody at it. Those with due changes first.
create function due_connections(p_limit integer) returns table (site_no integer, connection_id integer)
  language sql stable security definer set search_path = public, pg_temp as
$$ select c.site_no, c.id
   from connection c join site s on s.site_no = c.site_no
   cross join lateral (select exists (select from unnest(enum_range(null::lane)) l(lane)
     where exists (select from dirty d where d.connection_id = c.id and d.lane = l.lane and d.not_before <= now())) as has_due) due
   where c.removed_at is null and s.removed_at is null and c.phase in ('preparing', 'applying', 'live') and c.parked is null
     and (c.leased_until is null or c.leased_until <= now())
     and coalesce((c.settings ->> 'blockedUntilMs')::numeric, 0) <= extract(epoch from now()) * 1000
     and case c.phase when 'preparing' then c.sweep_at <= now()
       when 'applying' then due.has_due or c.sweep_at <= now() or not exists (select from dirty d where d.connection_id = c.id and d.lane = 'run' and d.attempts = 0)
       else due.has_due or c.sweep_at <= now() end
   order by due.has_due desc, c.leased_until nulls first
   limit p_limit $$;

-- Rooms for the coming months and days; values older than the retention and remembered events go.
create function maintain_partitions(p_value_days integer, p_event_days integer) returns void
  language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  m date := date_trunc('month', now())::date;
  d date := (now() at time zone 'utc')::date;
  old record;
begin
  perform pg_advisory_xact_lock(72707370);
  for i in 0..2 loop
    perform add_partition('operation', to_char(m + make_interval(months => i), '"operation_"YYYY_MM'), m + make_interval(months => i), m + make_interval(months => i + 1));
  end loop;
  for i in 0..3 loop
    perform add_partition('operation_value', to_char(d + i, '"operation_value_"YYYY_MM_DD'), (d + i)::timestamp, (d + i + 1)::timestamp);
  end loop;
  for old in select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
             where i.inhparent = 'operation_value'::regclass and c.relname ~ '^operation_value_\d{4}_\d\d_\d\d$'
               and to_date(right(c.relname, 10), 'YYYY_MM_DD') < d - p_value_days loop
    execute format('drop table %I', old.relname);
  end loop;
  delete from operation_value_default where at < now() - make_interval(days => p_value_days);
  delete from seen_event where seen_at < now() - make_interval(days => p_event_days);
end $$;

-- Makes one partition unless it is there or its rows already stand in the default partition.
create function add_partition(p_parent text, p_name text, p_from timestamp, p_to timestamp) returns void
  language plpgsql volatile set search_path = public, pg_temp as $$
declare taken boolean;
begin
  if to_regclass(p_name) is not null then return; end if;
  execute format('select exists (select from %I where at >= $1 and at < $2)', p_parent || '_default') into taken
    using p_from at time zone 'utc', p_to at time zone 'utc';
  if taken then return; end if;
  execute format('create table %I partition of %I for values from (%L) to (%L)', p_name, p_parent, p_from at time zone 'utc', p_to at time zone 'utc');
end $$;

select maintain_partitions(30, 7);

create function rate_slots(p_slots integer[], p_shift bigint) returns integer[] language sql immutable as
$$ select (array_fill(0, array[least(21, greatest(0, p_shift))::integer]) || p_slots || array_fill(0, array[21]))[1:21] $$;

-- Calls of a service's rate window. The window is kept as 20 slots and the one being filled, so that no stretch of its
-- length ever holds more calls than the limit. `p_lane`: 1 (most urgent) to 4. The part of the limit a lane may use is
-- p_busy[lane] while somebody more urgent asked within the window, else p_quiet[lane]. The last lane never bursts: what
-- it takes is spread over the window, so that a call of another lane is never far from a free slot.
create function take_calls(p_key text, p_limit integer, p_window_ms integer, p_lane integer, p_want integer, p_quiet float8[], p_busy float8[])
  returns table (granted integer, wait_ms integer) language plpgsql volatile set search_path = public, pg_temp as $$
declare
  w rate_window;
  slot_ms float8 := p_window_ms / 20.0;
  now_ms bigint;
  now_slot bigint;
  used integer;
  ceiling integer;
  paced boolean;
  oldest integer;
begin
  insert into rate_window (key) values (p_key) on conflict do nothing;
  select * into w from rate_window r where r.key = p_key for update;
  now_ms := extract(epoch from clock_timestamp()) * 1000;
  now_slot := floor(now_ms / slot_ms);
  w.slots := rate_slots(w.slots, now_slot - w.slot_no);
  used := (select sum(n) from unnest(w.slots) n);
  ceiling := greatest(1, floor(p_limit * case when exists (select from unnest(w.asked_at) with ordinality a(ms, lane)
    where a.lane < p_lane and a.ms > now_ms - p_window_ms) then p_busy[p_lane] else p_quiet[p_lane] end));
  w.asked_at[p_lane] := now_ms;
  if w.blocked_until > clock_timestamp() then
    granted := 0;
    wait_ms := ceil(extract(epoch from w.blocked_until) * 1000 - now_ms);
  else
    paced := p_lane = 4 and ceiling > used;
    granted := greatest(0, least(p_want, ceiling - used, case when paced then greatest(1, ceil(ceiling / 20.0)) - w.slots[1] end));
    w.slots[1] := w.slots[1] + granted;
    oldest := case when paced then 21 else (select max(a.i) from unnest(w.slots) with ordinality a(n, i) where a.n > 0) end;
    wait_ms := case when granted = p_want then 0 else greatest(1, ceil((now_slot + 22 - oldest) * slot_ms - now_ms)) end;
  end if;
  update rate_window r set slot_no = now_slot, slots = w.slots, asked_at = w.asked_at where r.key = p_key;
  return next;
end $$;

-- The service counts fewer calls left than we do: somebody else uses the account, too.
create function note_calls_left(p_key text, p_limit integer, p_window_ms integer, p_left integer) returns void
  language sql volatile set search_path = public, pg_temp as
$$ with present as (
     select r.key, floor(extract(epoch from clock_timestamp()) * 1000 / (p_window_ms / 20.0))::bigint as slot_no from rate_window r where r.key = p_key
   ), shifted as (
     select p.key, p.slot_no, rate_slots(r.slots, p.slot_no - r.slot_no) as slots from present p join rate_window r on r.key = p.key
   )
   update rate_window r set slot_no = s.slot_no,
     slots = array[s.slots[1] + greatest(0, p_limit - p_left - (select sum(n)::integer from unnest(s.slots) n))] || s.slots[2:]
   from shifted s where r.key = s.key $$;

grant usage on schema public to contact_sync_runtime;
grant select, update on site to contact_sync_runtime;
grant select, insert, update on connection to contact_sync_runtime;
grant select, insert on mapping_version to contact_sync_runtime;
grant select, insert, update, delete on link, alias, dirty, rate_window to contact_sync_runtime;
grant select, insert, update on operation to contact_sync_runtime;
grant select, insert, update, delete on operation_value to contact_sync_runtime;
grant select, insert on seen_event to contact_sync_runtime;
grant usage on all sequences in schema public to contact_sync_runtime;
revoke execute on function site_by_instance, register_site, connection_by_account, due_connections, maintain_partitions, add_partition, take_calls, note_calls_left, rate_slots from public;
grant execute on function site_by_instance, register_site, connection_by_account, due_connections, maintain_partitions, take_calls, note_calls_left, rate_slots
  to contact_sync_runtime;
