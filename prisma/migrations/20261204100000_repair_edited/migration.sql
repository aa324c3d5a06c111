-- Some early versions carried other texts of five migrations (`formerChecksums` in landed.json). What those texts lacked
-- is added here, where it is missing, so that every database has one schema.

-- start: what was written last is kept as spans now.
do $$
begin
  if exists (select from pg_attribute where attrelid = 'link'::regclass and attname = 'last_write' and not attisdropped) then
    alter table link drop column last_write;
    alter table link add column write_spans jsonb;
  end if;
end $$;

-- take_events
alter function take_events(integer, jsonb, float8, float8, boolean) set enable_seqscan = off;

-- runs
create or replace function analyze_plans() returns void language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  analyze staging;
  analyze staging_key;
  analyze plan_item;
end $$;
revoke execute on function analyze_plans from public;
grant execute on function analyze_plans to contact_sync_runtime;

-- decisions
do $$
begin
  if exists (select from pg_attribute where attrelid = 'operation'::regclass and attname = 'run_id' and not attisdropped) then return; end if;
  alter table link add column run_id uuid;
  create index link_run_idx on link (run_id) where run_id is not null;
  alter table operation add column run_id uuid;
  create index operation_run_idx on operation (run_id, link_id) where run_id is not null;
  update operation o set run_id = r.id from run r
    where o.connection_id = r.connection_id and o.cause = 'firstSync' and o.at >= r.approved_at and o.at <= coalesce(r.finished_at, now());
  alter table run
    add column approved_by text,
    add column stop_asked_at timestamptz(3),
    add column left_undone integer,
    add column delete_after timestamptz(3);
  create index link_scheduled_idx on link (connection_id) where decision ? 'notBeforeMs';
end $$;
do $$
begin
  if pg_get_indexdef('link_waits_idx'::regclass) not like '%->>%WHERE%' then return; end if;
  drop index link_waits_idx;
  create index link_waits_idx on link (connection_id, id)
    where state in ('onHold', 'failed') or reason ->> 'code' in ('mergedInWix', 'mergedInRemote');
end $$;

-- forms
drop index if exists form_submission_newest, form_submission_changed;
do $$
begin
  if (select array_length(conkey, 1) from pg_constraint where conname = 'form_submission_pkey') = 2 then return; end if;
  alter table form_submission drop constraint form_submission_pkey;
  alter table form_submission add primary key (connection_id, id);
end $$;

create or replace function take_submissions(p_site_no integer, p_connection_id integer, p_items jsonb, p_per_form integer, p_per_sender integer, p_tests integer, p_if_leased boolean)
  returns table (place integer, outcome text, id uuid, wait_ms integer) language plpgsql volatile set search_path = public, pg_temp set enable_seqscan = off as $$
declare
  v_phase phase;
  v_must_tell boolean;
  v_fresh jsonb;
  v_window record;
  v_windows jsonb := '{}';
  v_wanted integer;
  v_form record;
  v_stored integer;
  v_all float8[] := array[1, 1, 1, 1];
begin
  perform set_config('app.site_no', p_site_no::text, true);
  select c.phase, c.phase = 'live' and c.parked is null and coalesce(c.leased_until <= now(), true)
      and coalesce((c.settings ->> 'blockedUntilMs')::numeric, 0) <= extract(epoch from now()) * 1000
    into v_phase, v_must_tell from connection c where c.id = p_connection_id and c.flow = 'form' and c.removed_at is null for no key update;
  if not found then return; end if;
  if v_must_tell and p_if_leased then
    return query select 0, 'unleased', null::uuid, 0;
    return;
  end if;
  select coalesce(jsonb_agg(i.item order by i.no), '[]') into v_fresh from (
      select x.item, x.no, row_number() over (partition by coalesce(x.item ->> 'repeat', x.item ->> 'id') order by x.no) as nth
      from jsonb_array_elements(p_items) with ordinality x(item, no)) i
    where i.nth = 1 and (i.item ->> 'repeat' is null or (select s.id from form_submission s where s.connection_id = p_connection_id and s.repeat_key = decode(i.item ->> 'repeat', 'hex')) is null);
  for v_window in
    select w.sender, t.granted, t.wait_ms as waits from (select f.item ->> 'sender' as sender, count(*)::integer as wanted from jsonb_array_elements(v_fresh) f(item) group by 1 order by 1) w
      cross join lateral take_calls('form:' || p_connection_id || ':' || w.sender, p_per_sender, 60000, 1, w.wanted, v_all, v_all) t
  loop
    v_windows := v_windows || jsonb_build_object(v_window.sender, jsonb_build_array(v_window.granted, v_window.waits));
  end loop;
  select coalesce(jsonb_agg(f.item order by f.no), '[]') into v_fresh from (
      select x.item, x.no, row_number() over (partition by x.item ->> 'sender' order by x.no) as nth from jsonb_array_elements(v_fresh) with ordinality x(item, no)) f
    where f.nth <= (v_windows -> (f.item ->> 'sender') ->> 0)::integer;
  v_wanted := jsonb_array_length(v_fresh);
  select t.granted, t.wait_ms as waits into v_form from take_calls('form:' || p_connection_id, p_per_form, 60000, 1, v_wanted, v_all, v_all) t;
  insert into form_submission (id, site_no, connection_id, state, address_key, repeat_key, content_key, sealed)
    select (f.item ->> 'id')::uuid, p_site_no, p_connection_id, case v_phase when 'preparing' then 'test' else 'waiting' end,
      decode(f.item ->> 'address', 'hex'), decode(f.item ->> 'repeat', 'hex'), decode(f.item ->> 'content', 'hex'), decode(f.item ->> 'sealed', 'base64')
    from jsonb_array_elements(v_fresh) with ordinality f(item, no) where f.no <= v_form.granted;
  get diagnostics v_stored = row_count;
  if v_phase = 'preparing' then
    delete from form_submission s where s.connection_id = p_connection_id and s.state = 'test' and s.id not in (
      select n.id from form_submission n where n.connection_id = p_connection_id and n.state = 'test' order by n.id desc limit p_tests);
    perform count_submissions(p_connection_id);
  elsif v_stored > 0 then
    -- Later than every moment a worker may have read: it looks once more.
    update connection c set waiting_count = c.waiting_count + v_stored,
      sweep_at = greatest(clock_timestamp(), case when c.sweep_at <= now() then c.sweep_at + interval '1 millisecond' end) where c.id = p_connection_id;
    perform pg_notify('contact_sync_turn', p_connection_id::text);
  end if;
  return query
    select (i.no - 1)::integer,
      case when k.id is not null then case when k.content_key = decode(i.item ->> 'content', 'hex') then 'taken' else 'otherContent' end when t.id is not null then 'taken' else 'tooMany' end,
      coalesce(k.id, (i.item ->> 'id')::uuid),
      greatest(v_form.waits, (v_windows -> (i.item ->> 'sender') ->> 1)::integer)
    from jsonb_array_elements(p_items) with ordinality i(item, no)
    left join lateral (
      select s.id, s.content_key from form_submission s where i.item ->> 'repeat' is not null and s.connection_id = p_connection_id and s.repeat_key = decode(i.item ->> 'repeat', 'hex') limit 1) k on true
    left join (select f.item ->> 'id' as id from jsonb_array_elements(v_fresh) with ordinality f(item, no) where f.no <= v_form.granted) t on t.id = i.item ->> 'id';
end $$;

-- scope
create or replace function mark_dirty(p_site_no integer, p_connection_id integer, p_marks jsonb, p_quiet_ms float8, p_join_ms float8, p_now timestamptz)
  returns void language plpgsql volatile set search_path = public, pg_temp set enable_seqscan = off as $$
declare
  v_live integer := (select count(*) from (select from dirty w where w.connection_id = p_connection_id and w.lane = 'live' limit 100) x);
begin
  insert into dirty as d (connection_id, side, contact_id, site_no, generation, lane, not_before, marked_at, min_version, cause, evidence)
  select p_connection_id, m.side, m.contact_id, p_site_no, 1,
    case when m.is_stranger and (v_live + count(*) filter (where m.is_stranger) over (order by m.place) > 100
      or exists (select from dirty w where w.connection_id = p_connection_id and w.side = m.side and w.contact_id = m.contact_id and w.lane = 'run' and w.cause in ('webhook', 'sweep')))
      then 'run' else m.lane end,
    p_now + make_interval(secs => least(m.other_ms, greatest(m.live_ms, case when m.live_ms is not null and p_quiet_ms > 0 and
      (select l.acted_at > p_now - make_interval(secs => p_quiet_ms / 1000) from link l where l.connection_id = p_connection_id and l.id = m.link_id)
      then p_join_ms end)) / 1000),
    p_now, m.min_version, m.cause, nullif(m.evidence, '{}')
  from (
    select k.*, k.link_id is null and k.lane = 'live' and k.cause in ('webhook', 'sweep') as is_stranger
    from (select g.*, case when g.lane = 'live' then coalesce(
      (select l.id from link l where l.connection_id = p_connection_id and g.side = 'wix' and l.wix_id = g.contact_id),
      (select l.id from link l where l.connection_id = p_connection_id and g.side = 'remote' and l.remote_id = g.contact_id),
      (select a.link_id from alias a where a.connection_id = p_connection_id and a.side = g.side and a.old_id = g.contact_id)) end as link_id from (
      -- What `joinEvidence` does, for the marks of one contact.
      select x.side, x."contactId" as contact_id, (lanes())[min(array_position(lanes(), x.lane))] as lane, max(coalesce(x."minVersion", 0)) as min_version, min(x.place) as place,
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
    ) g) k
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
