-- The life of a connection in columns of its own. It was kept as text in one bag of settings, where
-- every reader turned it into numbers and JSON again. `sweep_at` says when anything of a connection
-- is due, and is now called so.
alter table connection rename column sweep_at to due_at;

alter table connection
  add column outages integer not null default 0,
  add column blocked_since timestamptz(3),
  add column blocked_until timestamptz(3),
  add column blocked_by text,
  add column blocked_side text check (blocked_side in ('wix', 'remote')),
  add column stopped_by text,
  add column stopped_side text check (stopped_side in ('wix', 'remote')),
  add column overwrites_right_until timestamptz(3),
  add column fields_gone jsonb not null default '[]' check (jsonb_typeof(fields_gone) = 'array'),
  add column wix_watermark text,
  add column remote_watermark text,
  add column progress jsonb check (jsonb_typeof(progress) = 'object'),
  add column link_field_key text,
  add column remote_stores_id boolean not null default true,
  add column hook_hash text;

-- A moment that was kept as milliseconds; null where the text is none, or none was noted ('0').
create function connection_moment(p_ms text) returns timestamptz language sql immutable as
$$ select case when p_ms ~ '^0*[1-9]\d{0,14}(\.\d+)?$'
  then to_timestamp(floor(p_ms::numeric) / 1000) end $$;

-- JSON that was kept as text; null where it is not of this type.
create function connection_json(p_text text, p_type text) returns jsonb
  language plpgsql immutable as
$$ begin
  return case when jsonb_typeof(p_text::jsonb) = p_type then p_text::jsonb end;
exception when data_exception then return null;
end $$;

-- What was missing is filled in as the readers did it. The codes that `prepare` warned of were read
-- nowhere and go.
update connection c set
  outages = case when o.until is null then 0
    when c.settings ->> 'outages' ~ '^0*[1-9]\d{0,7}$' then (c.settings ->> 'outages')::integer
    else 1 end,
  blocked_until = o.until,
  blocked_since = case when o.until is not null
    then coalesce(connection_moment(c.settings ->> 'blockedSinceMs'), o.until) end,
  blocked_by = case when o.until is not null
    then coalesce(c.settings ->> 'blockedBy', 'unreachable') end,
  blocked_side = case when o.until is null or c.settings ->> 'blockedSide' = 'own' then null
    when c.settings ->> 'blockedSide' = 'wix' then 'wix' else 'remote' end,
  stopped_by = c.settings ->> 'stoppedBy',
  stopped_side = case when c.settings ->> 'stoppedBy' is null then null
    when c.settings ->> 'stoppedSide' = 'wix' then 'wix' else 'remote' end,
  overwrites_right_until = connection_moment(c.settings ->> 'overwritesRightUntilMs'),
  fields_gone = coalesce(connection_json(c.settings ->> 'fieldsGone', 'array'), '[]'),
  wix_watermark = c.settings ->> 'cursor.wix',
  remote_watermark = c.settings ->> 'cursor.remote',
  progress = connection_json(c.settings ->> case c.flow
    when 'export' then 'exportState' when 'subscribers' then 'newsletterState' end, 'object'),
  link_field_key = c.settings ->> 'linkFieldKey',
  remote_stores_id = c.settings ->> 'remoteStoresId' is distinct from 'no',
  hook_hash = c.settings ->> 'hookHash'
from (select id, connection_moment(settings ->> 'blockedUntilMs') as until from connection) o
where o.id = c.id and c.settings <> '{}';

drop function connection_moment(text);
drop function connection_json(text, text);

-- An outage is there as a whole or not at all, and so is a stop.
alter table connection
  add constraint connection_outage check (case when blocked_until is null
    then outages = 0 and num_nonnulls(blocked_since, blocked_by, blocked_side) = 0
    else outages > 0 and num_nulls(blocked_since, blocked_by) = 0 end),
  add constraint connection_stop check ((stopped_by is null) = (stopped_side is null));

drop index connection_hook;
create unique index connection_hook on connection (hook_hash) where hook_hash is not null;
alter table connection drop column settings;

-- What must be found before a site is known: ids only. An e-mail service calls an address with a
-- secret in it; which connection that is, by the secret's hash.
create or replace function connection_by_hook(p_hash text)
  returns table (site_no integer, connection_id integer)
  language sql stable security definer set search_path = public, pg_temp
as $$
  select c.site_no, c.id from connection c
  where c.hook_hash = p_hash and c.removed_at is null
$$;

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

-- The way in of everything posted to one form, in one statement that binds itself to the site:
-- repeats are known by their key, a sender and the form have a window of a minute, the rest is
-- stored. Before a form is switched on what comes is a test, and the newest p_tests are kept. No
-- row: there is no such form any more. p_if_leased: where a worker has to be told nothing is done
-- but saying so, because a job has to be queued in the same transaction.
create or replace function take_submissions(
  p_site_no integer,
  p_connection_id integer,
  p_items jsonb,
  p_per_form integer,
  p_per_sender integer,
  p_tests integer,
  p_if_leased boolean
)
  returns table (place integer, outcome text, id uuid, wait_ms integer)
  language plpgsql volatile set search_path = public, pg_temp set enable_seqscan = off
as $$
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
  select
    c.phase,
    c.phase = 'live' and c.parked is null and coalesce(c.leased_until <= now(), true)
      and coalesce(c.blocked_until <= now(), true)
  into v_phase, v_must_tell
  from connection c
  where c.id = p_connection_id and c.flow = 'form' and c.removed_at is null
  for no key update;
  if not found then return; end if;
  if v_must_tell and p_if_leased then
    return query select 0, 'unleased', null::uuid, 0;
    return;
  end if;
  select coalesce(jsonb_agg(i.item order by i.no), '[]') into v_fresh
  from (
    select
      x.item,
      x.no,
      row_number() over (
        partition by coalesce(x.item ->> 'repeat', x.item ->> 'id') order by x.no
      ) as nth
    from jsonb_array_elements(p_items) with ordinality x(item, no)
  ) i
  where i.nth = 1
    and (
      i.item ->> 'repeat' is null
      or (
        select s.id from form_submission s
        where s.connection_id = p_connection_id
          and s.repeat_key = decode(i.item ->> 'repeat', 'hex')
      ) is null
    );
  for v_window in
    select w.sender, t.granted, t.wait_ms as waits
    from (
      select f.item ->> 'sender' as sender, count(*)::integer as wanted
      from jsonb_array_elements(v_fresh) f(item)
      group by 1 order by 1
    ) w
    cross join lateral take_calls(
      'form:' || p_connection_id || ':' || w.sender, p_per_sender, 60000, 1, w.wanted, v_all, v_all
    ) t
  loop
    v_windows := v_windows
      || jsonb_build_object(v_window.sender, jsonb_build_array(v_window.granted, v_window.waits));
  end loop;
  select coalesce(jsonb_agg(f.item order by f.no), '[]') into v_fresh
  from (
    select
      x.item, x.no, row_number() over (partition by x.item ->> 'sender' order by x.no) as nth
    from jsonb_array_elements(v_fresh) with ordinality x(item, no)
  ) f
  where f.nth <= (v_windows -> (f.item ->> 'sender') ->> 0)::integer;
  v_wanted := jsonb_array_length(v_fresh);
  select t.granted, t.wait_ms as waits into v_form
  from take_calls('form:' || p_connection_id, p_per_form, 60000, 1, v_wanted, v_all, v_all) t;
  insert into form_submission (
    id, site_no, connection_id, state, address_key, repeat_key, content_key, sealed
  )
  select
    (f.item ->> 'id')::uuid,
    p_site_no,
    p_connection_id,
    case v_phase when 'preparing' then 'test' else 'waiting' end,
    decode(f.item ->> 'address', 'hex'),
    decode(f.item ->> 'repeat', 'hex'),
    decode(f.item ->> 'content', 'hex'),
    decode(f.item ->> 'sealed', 'base64')
  from jsonb_array_elements(v_fresh) with ordinality f(item, no)
  where f.no <= v_form.granted;
  get diagnostics v_stored = row_count;
  if v_phase = 'preparing' then
    delete from form_submission s
    where s.connection_id = p_connection_id and s.state = 'test'
      and s.id not in (
        select n.id from form_submission n
        where n.connection_id = p_connection_id and n.state = 'test'
        order by n.id desc limit p_tests
      );
    perform count_submissions(p_connection_id);
  elsif v_stored > 0 then
    -- Later than every moment a worker may have read: it looks once more.
    update connection c set
      waiting_count = c.waiting_count + v_stored,
      due_at = greatest(
        clock_timestamp(),
        case when c.due_at <= now() then c.due_at + interval '1 millisecond' end
      )
    where c.id = p_connection_id;
    perform pg_notify('contact_sync_turn', p_connection_id::text);
  end if;
  return query
    select
      (i.no - 1)::integer,
      case
        when k.id is not null then
          case
            when k.content_key = decode(i.item ->> 'content', 'hex') then 'taken'
            else 'otherContent'
          end
        when t.id is not null then 'taken'
        else 'tooMany'
      end,
      coalesce(k.id, (i.item ->> 'id')::uuid),
      greatest(v_form.waits, (v_windows -> (i.item ->> 'sender') ->> 1)::integer)
    from jsonb_array_elements(p_items) with ordinality i(item, no)
    left join lateral (
      select s.id, s.content_key from form_submission s
      where i.item ->> 'repeat' is not null and s.connection_id = p_connection_id
        and s.repeat_key = decode(i.item ->> 'repeat', 'hex')
      limit 1
    ) k on true
    left join (
      select f.item ->> 'id' as id from jsonb_array_elements(v_fresh) with ordinality f(item, no)
      where f.no <= v_form.granted
    ) t on t.id = i.item ->> 'id';
end
$$;
