-- The service counts fewer calls left than we do: somebody else uses the account, too.
create or replace function note_calls_left(
  p_key text,
  p_limit integer,
  p_window_ms integer,
  p_left integer
)
  returns void
  language sql volatile set search_path = public, pg_temp
as $$
  with present as (
    select
      r.key,
      floor(extract(epoch from clock_timestamp()) * 1000 / (p_window_ms / 20.0))::bigint as slot_no
    from rate_window r where r.key = p_key
  ), shifted as (
    select p.key, p.slot_no, rate_slots(r.slots, p.slot_no - r.slot_no) as slots
    from present p join rate_window r on r.key = p.key
  )
  update rate_window r set
    slot_no = s.slot_no,
    slots = array[
      s.slots[1] + greatest(0, p_limit - p_left - (select sum(n)::integer from unnest(s.slots) n))
    ] || s.slots[2:]
  from shifted s where r.key = s.key
$$;
