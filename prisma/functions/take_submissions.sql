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
