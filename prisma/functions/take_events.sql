-- The way in of every event, in one statement: a round trip per step would be most of what a
-- webhook costs. Remembers the events of one site, marks the contacts of those never seen before
-- and tells whoever holds the lease of its two-way connection, whose number it returns; null
-- without such a connection. p_if_leased: where nobody holds it nothing is done, because a job has
-- to be queued in the same transaction.
--
-- Runs with the caller's rights, so row-level security binds it. Its plans are kept by the session,
-- maybe from a time when the tables were small: none of them may read a table from end to end.
create or replace function take_events(
  p_site_no integer,
  p_events jsonb,
  p_quiet_ms float8,
  p_join_ms float8,
  p_if_leased boolean
)
  returns table (connection_id integer, leased boolean, fresh boolean)
  language plpgsql volatile set search_path = public, pg_temp set enable_seqscan = off
as $$
declare
  v_marks jsonb;
begin
  perform set_config('app.site_no', p_site_no::text, true);
  select c.id, coalesce(c.leased_until > now(), false), false into connection_id, leased, fresh
  from connection c join site s on s.site_no = c.site_no
  where c.site_no = p_site_no and c.flow = 'twoWay'
    and c.removed_at is null and s.removed_at is null;
  if not found then return; end if;
  if leased or not p_if_leased then
    with told as (
      select decode(e.hash, 'hex') as key_hash, e.marks
      from jsonb_to_recordset(p_events) as e(hash text, marks jsonb)
    ), remembered as (
      -- In one order everywhere, like the marks.
      insert into seen_event (site_no, key_hash)
      select p_site_no, t.key_hash from told t order by t.key_hash
      on conflict do nothing
      returning key_hash
    )
    select jsonb_agg(m.mark order by m.place) into v_marks
    from remembered r
    join told t on t.key_hash = r.key_hash
    cross join jsonb_array_elements(t.marks) with ordinality as m(mark, place);
    fresh := v_marks is not null;
    if fresh then
      perform mark_dirty(p_site_no, connection_id, v_marks, p_quiet_ms, p_join_ms, now());
      perform pg_notify('contact_sync_turn', connection_id::text);
    end if;
  end if;
  return next;
end
$$;
