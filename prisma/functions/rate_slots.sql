-- The slots of a rate window `p_shift` slots later: the one being filled, and the 20 before it.
create or replace function rate_slots(p_slots integer[], p_shift bigint)
  returns integer[]
  language sql immutable
as $$
  select (
    array_fill(0, array[least(21, greatest(0, p_shift))::integer])
    || p_slots
    || array_fill(0, array[21])
  )[1:21]
$$;
