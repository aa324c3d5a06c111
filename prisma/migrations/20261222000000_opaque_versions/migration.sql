-- Versions are text that only the side that made them can compare: a revision, a date, an ETag.

alter table link
  alter column wix_version drop default,
  alter column wix_version drop not null,
  alter column wix_version type text using nullif(wix_version, 0)::text,
  alter column remote_version drop default,
  alter column remote_version drop not null,
  alter column remote_version type text using nullif(remote_version, 0)::text;

alter table staging alter column version type text using version::text;

alter table dirty
  add column versions text[] not null default '{}';
update dirty set versions = array[min_version::text] where min_version > 0;
alter table dirty drop column min_version;

-- A watermark of a date includes its overlap since; what is no date stays.
create function pg_temp.with_overlap(p_watermark text) returns text language sql as $$
  select case
    when p_watermark ~ '^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$' then to_char(
      (p_watermark::timestamptz - interval '5 minutes') at time zone 'UTC',
      'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'
    )
    else p_watermark
  end
$$;
update connection set
  wix_watermark = pg_temp.with_overlap(wix_watermark),
  remote_watermark = pg_temp.with_overlap(remote_watermark);

-- Versions inside JSON.
update link set write_spans = (
  select jsonb_agg(jsonb_build_object('from', s ->> 'from', 'to', s ->> 'to') order by n)
  from jsonb_array_elements(write_spans) with ordinality as x(s, n)
)
where jsonb_typeof(write_spans) = 'array' and jsonb_array_length(write_spans) > 0;

-- A holder that was gone had the greatest number; it has none now.
update link set refusals = (
  select jsonb_agg(
    r
    || case when r ? 'sourceVersion'
      then jsonb_build_object('sourceVersion', r ->> 'sourceVersion') else '{}' end
    || case when r -> 'holder' ? 'seen' then jsonb_build_object(
      'holder',
      (r -> 'holder') || jsonb_build_object(
        'seen', nullif(r -> 'holder' ->> 'seen', '9007199254740991')
      )
    ) else '{}' end
    order by n
  )
  from jsonb_array_elements(refusals) with ordinality as x(r, n)
)
where jsonb_typeof(refusals) = 'array' and jsonb_array_length(refusals) > 0;

update link set decision = decision || jsonb_build_object('seen', (
  select jsonb_object_agg(key, value) from jsonb_each_text(decision -> 'seen')
))
where jsonb_typeof(decision -> 'seen') = 'object' and decision -> 'seen' <> '{}';

-- Adds or raises dirty rows: the more urgent lane, the earlier time, every version told of (the last
-- 16) and all evidence stand. A contact acted upon within p_quiet_ms waits p_join_ms when the mark is a live
-- one. Rows are locked in one order everywhere: two transactions that mark the same contacts wait,
-- never deadlock.
--
-- Strangers do not crowd out edits of people we know. Once 100 live rows wait, further contacts
-- without a link that an event or a check tells of go to lane `run`, and stay there until their
-- turn, whatever else is told of them.
--
-- A change was heard of when it came (`marked_at`), not when a stored id began to wait behind
-- everything else.
--
-- A mark costs the same however many contacts are linked. `offset 0` keeps a contact's link a plain
-- column of a sub-query: as a condition with a sub-select, row-level security would let no index
-- serve it, and every link of the connection was read. What waits of a stranger is found by the
-- primary key, and its lane looked at afterwards.
--
-- Runs with the caller's rights, so row-level security binds it. Its plans are kept by the session,
-- maybe from a time when the tables were small: none of them may read a table from end to end.
create or replace function mark_dirty(
  p_site_no integer,
  p_connection_id integer,
  p_marks jsonb,
  p_quiet_ms float8,
  p_join_ms float8,
  p_now timestamptz
)
  returns void
  language plpgsql volatile set search_path = public, pg_temp set enable_seqscan = off
as $$
declare
  v_live integer := (
    select count(*) from (
      select from dirty w
      where w.connection_id = p_connection_id and w.lane = 'live' limit 100
    ) x
  );
begin
  insert into dirty as d (
    connection_id, side, contact_id, site_no, generation, lane,
    not_before,
    marked_at, versions, cause, evidence
  )
  select
    p_connection_id, m.side, m.contact_id, p_site_no, 1,
    case
      when m.is_stranger and (
        v_live + count(*) filter (where m.is_stranger) over (order by m.place) > 100
        or (
          select w.lane = 'run' and w.cause in ('webhook', 'sweep') from dirty w
          where w.connection_id = p_connection_id
            and w.side = m.side and w.contact_id = m.contact_id
          offset 0
        )
      ) then 'run'
      else m.lane
    end,
    p_now + make_interval(secs => least(
      m.other_ms,
      greatest(m.live_ms, case
        when m.live_ms is not null and p_quiet_ms > 0 and (
          select l.acted_at > p_now - make_interval(secs => p_quiet_ms / 1000) from link l
          where l.connection_id = p_connection_id and l.id = m.link_id
        ) then p_join_ms
      end)
    ) / 1000),
    p_now, m.versions, m.cause, nullif(m.evidence, '{}')
  from (
    select
      k.*,
      k.link_id is null and k.lane = 'live' and k.cause in ('webhook', 'sweep') as is_stranger
    from (
      select
        g.*,
        case when g.lane = 'live' then coalesce(
          (
            select l.id from link l
            where l.connection_id = p_connection_id
              and g.side = 'wix' and l.wix_id = g.contact_id
          ),
          (
            select l.id from link l
            where l.connection_id = p_connection_id
              and g.side = 'remote' and l.remote_id = g.contact_id
          ),
          (
            select a.link_id from alias a
            where a.connection_id = p_connection_id
              and a.side = g.side and a.old_id = g.contact_id
          )
        ) end as link_id
      from (
        -- What `joinEvidence` does, for the marks of one contact.
        select
          x.side,
          x."contactId" as contact_id,
          (lanes())[min(array_position(lanes(), x.lane))] as lane,
          coalesce(
            (array_agg(distinct x.version) filter (where x.version is not null))[:16], '{}'
          ) as versions,
          min(x.place) as place,
          (array_agg(x.cause order by x.place desc))[1] as cause,
          min(coalesce(x."delayMs", 0)) filter (where x.lane = 'live') as live_ms,
          min(coalesce(x."delayMs", 0)) filter (where x.lane <> 'live') as other_ms,
          jsonb_strip_nulls(jsonb_build_object(
            'deleted', case when bool_or(x.evidence ? 'deleted') then true end,
            'erased', case when bool_or(x.evidence ? 'erased') then true end,
            'versioned',
            case when bool_and(coalesce(x.evidence ? 'versioned', false)) then true end,
            'unmatched',
            case when bool_and(coalesce(x.evidence ? 'unmatched', false)) then true end,
            'mergedInto',
            (array_agg(x.evidence ->> 'mergedInto' order by x.place desc)
              filter (where x.evidence ? 'mergedInto'))[1],
            'foreignFirstAt', min((x.evidence ->> 'foreignFirstAt')::float8),
            'foreignLastAt', max((x.evidence ->> 'foreignLastAt')::float8)
          )) as evidence
        from rows from (
          jsonb_to_recordset(p_marks) as (
            side side_name,
            "contactId" text,
            lane lane,
            cause text,
            version text,
            evidence jsonb,
            "delayMs" float8
          )
        ) with ordinality as x(
          side, "contactId", lane, cause, version, evidence, "delayMs", place
        )
        group by x.side, x."contactId"
      ) g
      offset 0
    ) k
  ) m
  order by m.side::text || ':' || m.contact_id collate "C"
  on conflict (connection_id, side, contact_id) do update set
    generation = d.generation + 1,
    lane = (lanes())[
      least(array_position(lanes(), d.lane), array_position(lanes(), excluded.lane))
    ],
    not_before = least(d.not_before, excluded.not_before),
    marked_at = case
      when d.lane = 'idWrite' and excluded.lane <> 'idWrite' then excluded.marked_at
      else d.marked_at
    end,
    versions = case
      when d.versions @> excluded.versions then d.versions
      else (
        select (d.versions || array_agg(v order by v))[
          greatest(1, cardinality(d.versions) + count(*)::integer - 15):
        ]
        from unnest(excluded.versions) v
        where v <> all (d.versions)
      )
    end,
    cause = excluded.cause,
    attempts = case when excluded.cause in ('retry', 'person') then 0 else d.attempts end,
    evidence = nullif(
      jsonb_strip_nulls(
        coalesce(d.evidence, '{}') || coalesce(excluded.evidence, '{}') || jsonb_build_object(
          'versioned',
          case when d.evidence ? 'versioned' and excluded.evidence ? 'versioned' then true end,
          'unmatched',
          case when d.evidence ? 'unmatched' and excluded.evidence ? 'unmatched' then true end,
          'foreignFirstAt',
          least(
            (d.evidence ->> 'foreignFirstAt')::float8,
            (excluded.evidence ->> 'foreignFirstAt')::float8
          ),
          'foreignLastAt',
          greatest(
            (d.evidence ->> 'foreignLastAt')::float8,
            (excluded.evidence ->> 'foreignLastAt')::float8
          )
        )
      ),
      '{}'
    );
end
$$;
