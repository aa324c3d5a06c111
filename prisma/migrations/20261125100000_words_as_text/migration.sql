-- Under row-level security an index serves a comparison only when that can leak nothing. PostgreSQL vouches for its
-- comparisons of text, not for those of enums: a look-up by side, lane or state read all rows of a connection. Words
-- that big tables are searched by are text with a check.
drop index link_needs_someone_idx, operation_open_idx, operation_failed_idx;
alter table staging_key drop constraint staging_key_run_id_side_contact_id_fkey;

alter type side_name rename to side_name_enum;
alter type link_state rename to link_state_enum;
alter type lane rename to lane_enum;
alter type operation_kind rename to operation_kind_enum;
alter type operation_state rename to operation_state_enum;
alter type verdict rename to verdict_enum;
alter type item_kind rename to item_kind_enum;
alter type staged_key_kind rename to staged_key_kind_enum;

create domain side_name as text constraint side_name_is_known check (value in ('wix', 'remote'));
create domain link_state as text constraint link_state_is_known check (value in ('inSync', 'onHold', 'failed', 'excluded', 'waiting'));
create domain lane as text constraint lane_is_known check (value in ('interactive', 'live', 'run', 'idWrite'));
create domain operation_kind as text constraint operation_kind_is_known check (value in ('create', 'update', 'delete', 'link', 'unlink', 'idWrite', 'record'));
create domain operation_state as text constraint operation_state_is_known check (value in ('sending', 'done', 'failed', 'unclear', 'skipped'));
create domain verdict as text constraint verdict_is_known check (value in ('linked', 'storedId', 'email', 'phoneName', 'ambiguous', 'known', 'alone', 'unrecognisable'));
create domain item_kind as text constraint item_kind_is_known check (value in ('same', 'link', 'fill', 'update', 'create', 'label', 'delete', 'undeletable', 'keep', 'hold', 'skip'));
create domain staged_key_kind as text constraint staged_key_kind_is_known check (value in ('email', 'phoneName'));

alter table link alter column gone_side type side_name using gone_side::text, alter column state type link_state using state::text;
alter table alias alter column side type side_name using side::text;
alter table dirty alter column side type side_name using side::text, alter column lane type lane using lane::text;
alter table operation alter column side type side_name using side::text, alter column kind type operation_kind using kind::text, alter column state type operation_state using state::text;
alter table staging alter column side type side_name using side::text, alter column verdict type verdict using verdict::text;
alter table staging_key alter column side type side_name using side::text, alter column kind type staged_key_kind using kind::text;
alter table plan_item alter column side type side_name using side::text, alter column verdict type verdict using verdict::text, alter column kind type item_kind using kind::text;

drop type side_name_enum, link_state_enum, lane_enum, operation_kind_enum, operation_state_enum, verdict_enum, item_kind_enum, staged_key_kind_enum;

alter table staging_key add foreign key (run_id, side, contact_id) references staging on delete cascade;
create index link_needs_someone_idx on link (connection_id, state, id) where state <> 'inSync';
create index operation_open_idx on operation (connection_id, at) where state in ('sending', 'unclear');
create index operation_failed_idx on operation (connection_id, at, id) where state = 'failed';

-- The most urgent first.
create function lanes() returns text[] language sql immutable parallel safe as $$ select array['interactive', 'live', 'run', 'idWrite'] $$;

-- Connections with something to do and nobody at it. Those with due changes first.
create or replace function due_connections(p_limit integer) returns table (site_no integer, connection_id integer)
  language sql stable security definer set search_path = public, pg_temp as
$$ select c.site_no, c.id
   from connection c join site s on s.site_no = c.site_no
   cross join lateral (select exists (select from unnest(lanes()) l(lane)
     where exists (select from dirty d where d.connection_id = c.id and d.lane = l.lane and d.not_before <= now())) as has_due) due
   where c.removed_at is null and s.removed_at is null and c.phase in ('preparing', 'applying', 'live') and c.parked is null
     and (c.leased_until is null or c.leased_until <= now())
     and coalesce((c.settings ->> 'blockedUntilMs')::numeric, 0) <= extract(epoch from now()) * 1000
     and case c.phase when 'preparing' then c.sweep_at <= now()
       when 'applying' then due.has_due or c.sweep_at <= now() or not exists (select from dirty d where d.connection_id = c.id and d.lane = 'run' and d.attempts = 0)
       else due.has_due or c.sweep_at <= now() end
   order by due.has_due desc, c.leased_until nulls first
   limit p_limit $$;

-- Adds or raises dirty rows: the more urgent lane, the earlier time, the newer version and all evidence stand. A
-- contact acted upon within p_quiet_ms waits p_join_ms when the mark is a live one. Rows are locked in one order
-- everywhere: two transactions that mark the same contacts wait, never deadlock.
create or replace function mark_dirty(p_site_no integer, p_connection_id integer, p_marks jsonb, p_quiet_ms float8, p_join_ms float8, p_now timestamptz)
  returns void language plpgsql volatile set search_path = public, pg_temp set enable_seqscan = off as $$
begin
  insert into dirty as d (connection_id, side, contact_id, site_no, generation, lane, not_before, marked_at, min_version, cause, evidence)
  select p_connection_id, m.side, m.contact_id, p_site_no, 1, m.lane,
    p_now + make_interval(secs => least(m.other_ms, greatest(m.live_ms, case when m.live_ms is not null and p_quiet_ms > 0 and (
      select max(l.acted_at) > p_now - make_interval(secs => p_quiet_ms / 1000) from link l
      where l.connection_id = p_connection_id and l.id = coalesce(
        (select k.id from link k where k.connection_id = p_connection_id and m.side = 'wix' and k.wix_id = m.contact_id),
        (select k.id from link k where k.connection_id = p_connection_id and m.side = 'remote' and k.remote_id = m.contact_id),
        (select a.link_id from alias a where a.connection_id = p_connection_id and a.side = m.side and a.old_id = m.contact_id))
    ) then p_join_ms end)) / 1000),
    p_now, m.min_version, m.cause, nullif(m.evidence, '{}')
  from (
    -- What `joinEvidence` does, for the marks of one contact.
    select x.side, x."contactId" as contact_id, (lanes())[min(array_position(lanes(), x.lane))] as lane, max(coalesce(x."minVersion", 0)) as min_version,
      (array_agg(x.cause order by x.place desc))[1] as cause,
      min(coalesce(x."delayMs", 0)) filter (where x.lane = 'live') as live_ms,
      min(coalesce(x."delayMs", 0)) filter (where x.lane <> 'live') as other_ms,
      jsonb_strip_nulls(jsonb_build_object(
        'deleted', case when bool_or(x.evidence ? 'deleted') then true end,
        'erased', case when bool_or(x.evidence ? 'erased') then true end,
        'versioned', case when bool_and(coalesce(x.evidence ? 'versioned', false)) then true end,
        'unmatched', case when bool_and(coalesce(x.evidence ? 'unmatched', false)) then true end,
        'foreignFirstAt', min((x.evidence ->> 'foreignFirstAt')::float8),
        'foreignLastAt', max((x.evidence ->> 'foreignLastAt')::float8))) as evidence
    from rows from (jsonb_to_recordset(p_marks) as (side side_name, "contactId" text, lane lane, cause text, "minVersion" bigint, evidence jsonb, "delayMs" float8))
      with ordinality as x(side, "contactId", lane, cause, "minVersion", evidence, "delayMs", place)
    group by x.side, x."contactId"
  ) m
  order by m.side::text || ':' || m.contact_id collate "C"
  on conflict (connection_id, side, contact_id) do update set
    generation = d.generation + 1,
    lane = (lanes())[least(array_position(lanes(), d.lane), array_position(lanes(), excluded.lane))],
    not_before = least(d.not_before, excluded.not_before),
    min_version = greatest(d.min_version, excluded.min_version),
    cause = excluded.cause,
    attempts = case when excluded.cause in ('retry', 'person') then 0 else d.attempts end,
    evidence = nullif(jsonb_strip_nulls(coalesce(d.evidence, '{}') || coalesce(excluded.evidence, '{}') || jsonb_build_object(
      'versioned', case when d.evidence ? 'versioned' and excluded.evidence ? 'versioned' then true end,
      'unmatched', case when d.evidence ? 'unmatched' and excluded.evidence ? 'unmatched' then true end,
      'foreignFirstAt', least((d.evidence ->> 'foreignFirstAt')::float8, (excluded.evidence ->> 'foreignFirstAt')::float8),
      'foreignLastAt', greatest((d.evidence ->> 'foreignLastAt')::float8, (excluded.evidence ->> 'foreignLastAt')::float8))), '{}');
end $$;
