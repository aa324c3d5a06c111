-- Forms: what was posted, sealed, until it is in Wix and 30 days after; and whom the owner chose for an address that
-- several contacts have. A form is a connection of its own; its public id is the account's key.
create unique index connection_form_key on connection (account_key) where flow = 'form' and removed_at is null;

create table form_submission (
  id            uuid not null,
  site_no       integer not null,
  connection_id integer not null references connection on delete cascade,
  received_at   timestamptz(3) not null default clock_timestamp(),
  changed_at    timestamptz(3) not null default clock_timestamp(),
  begun_at      timestamptz(3),
  asked_at      timestamptz(3),
  attempts      integer not null default 0,
  state         text not null check (state in ('test', 'waiting', 'choosing', 'failed', 'done', 'erased')),
  address_key   bytea,
  repeat_key    bytea,
  content_key   bytea,
  sealed        bytea,
  link_id       uuid,
  reason        jsonb,
  choice        jsonb,
  primary key (connection_id, id)
);
create unique index form_submission_repeat_key on form_submission (connection_id, repeat_key) where repeat_key is not null;
create index form_submission_open on form_submission (connection_id, state, id) where state in ('test', 'waiting', 'choosing', 'failed');

create table form_choice (
  connection_id integer not null references connection on delete cascade,
  address_key   bytea not null,
  site_no       integer not null,
  wix_id        text not null,
  primary key (connection_id, address_key)
);

do $$
declare t text;
begin
  foreach t in array array['form_submission', 'form_choice'] loop
    execute format('alter table %I enable row level security', t);
    execute format('create policy own_site on %I for all to contact_sync_runtime
      using (site_no = nullif(current_setting(''app.site_no'', true), '''')::integer)
      with check (site_no = nullif(current_setting(''app.site_no'', true), '''')::integer)', t);
  end loop;
end $$;
grant select, insert, update, delete on form_submission, form_choice to contact_sync_runtime;

-- What must be found before a site is known: ids only.
create function form_by_key(p_key text) returns table (site_no integer, connection_id integer)
  language sql stable security definer set search_path = public, pg_temp as
$$ select c.site_no, c.id from connection c join site s on s.site_no = c.site_no
   where c.account_key = p_key and c.flow = 'form' and c.removed_at is null and s.removed_at is null $$;

-- What is open of a form, counted where every card looks.
create function count_submissions(p_connection_id integer) returns void language sql volatile set search_path = public, pg_temp as
$$ update connection c set waiting_count = n.waiting, on_hold_count = n.choosing, failed_count = n.failed, excluded_count = n.test
   from (select count(*) filter (where s.state = 'waiting') as waiting, count(*) filter (where s.state = 'choosing') as choosing,
           count(*) filter (where s.state = 'failed') as failed, count(*) filter (where s.state = 'test') as test
         from form_submission s where s.connection_id = p_connection_id and s.state in ('test', 'waiting', 'choosing', 'failed')) n
   where c.id = p_connection_id and (c.waiting_count, c.on_hold_count, c.failed_count, c.excluded_count) <> (n.waiting, n.choosing, n.failed, n.test) $$;

-- The way in of everything posted to one form, in one statement that binds itself to the site: repeats are known by
-- their key, a sender and the form have a window of a minute, the rest is stored. Before a form is switched on what
-- comes is a test, and the newest p_tests are kept. No row: there is no such form any more. p_if_leased: where a worker
-- has to be told nothing is done but saying so, because a job has to be queued in the same transaction.
create function take_submissions(p_site_no integer, p_connection_id integer, p_items jsonb, p_per_form integer, p_per_sender integer, p_tests integer, p_if_leased boolean)
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

-- Values go 30 days after they were taken over; what waits or was refused stays. Windows nobody asked for lately go, too.
create function maintain_forms(p_days integer) returns void language sql volatile security definer set search_path = public, pg_temp as $$
  delete from form_submission where state in ('done', 'test', 'erased') and changed_at < now() - make_interval(days => p_days);
  delete from rate_window where key like 'form:%' and slot_no < floor(extract(epoch from now()) * 1000 / 3000) - 1200;
$$;

revoke execute on function form_by_key, count_submissions, take_submissions, maintain_forms from public;
grant execute on function form_by_key, count_submissions, take_submissions, maintain_forms to contact_sync_runtime;
