-- The way in of every event, in one statement: a round trip per step would be most of what a webhook costs. Both
-- functions run with the caller's rights, so row-level security binds them. Their plans are kept by the session, maybe
-- from a time when the tables were small: none of them may read a table from end to end.

-- Adds or raises dirty rows: the more urgent lane, the earlier time, the newer version and all evidence stand. A
-- contact acted upon within p_quiet_ms waits p_join_ms when the mark is a live one. Rows are locked in one order
-- everywhere: two transactions that mark the same contacts wait, never deadlock.
create function mark_dirty(p_site_no integer, p_connection_id integer, p_marks jsonb, p_quiet_ms float8, p_join_ms float8, p_now timestamptz)
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
    select x.side, x."contactId" as contact_id, min(x.lane) as lane, max(coalesce(x."minVersion", 0)) as min_version,
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
    lane = least(d.lane, excluded.lane),
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

-- Remembers the events of one site, marks the contacts of those never seen before and tells whoever holds the lease of
-- its two-way connection, whose number it returns; null without such a connection. p_if_leased: where nobody holds it
-- nothing is done, because a job has to be queued in the same transaction.
create function take_events(p_site_no integer, p_events jsonb, p_quiet_ms float8, p_join_ms float8, p_if_leased boolean)
  returns table (connection_id integer, leased boolean, fresh boolean) language plpgsql volatile set search_path = public, pg_temp set enable_seqscan = off as $$
declare
  v_marks jsonb;
begin
  perform set_config('app.site_no', p_site_no::text, true);
  select c.id, coalesce(c.leased_until > now(), false), false into connection_id, leased, fresh
    from connection c join site s on s.site_no = c.site_no
    where c.site_no = p_site_no and c.flow = 'twoWay' and c.removed_at is null and s.removed_at is null;
  if not found then return; end if;
  if leased or not p_if_leased then
    with told as (
      select decode(e.hash, 'hex') as key_hash, e.marks from jsonb_to_recordset(p_events) as e(hash text, marks jsonb)
    ), remembered as (
      -- In one order everywhere, like the marks.
      insert into seen_event (site_no, key_hash) select p_site_no, t.key_hash from told t order by t.key_hash
      on conflict do nothing returning key_hash
    )
    select jsonb_agg(m.mark order by m.place) into v_marks
      from remembered r join told t on t.key_hash = r.key_hash cross join jsonb_array_elements(t.marks) with ordinality as m(mark, place);
    fresh := v_marks is not null;
    if fresh then
      perform mark_dirty(p_site_no, connection_id, v_marks, p_quiet_ms, p_join_ms, now());
      perform pg_notify('contact_sync_turn', connection_id::text);
    end if;
  end if;
  return next;
end $$;

revoke execute on function mark_dirty, take_events from public;
grant execute on function mark_dirty, take_events to contact_sync_runtime;
