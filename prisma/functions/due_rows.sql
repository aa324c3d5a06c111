-- Rows of a lane that are due by then, the earliest first. In the order of the index: without
-- statistics a planner takes everything that waits for a few rows, and sorts it.
create or replace function due_rows(
  p_connection_id integer,
  p_lane text,
  p_by timestamptz,
  p_limit integer
)
  returns setof dirty
  language plpgsql stable set search_path = public, pg_temp
  set enable_seqscan = off set enable_bitmapscan = off set enable_sort = off
as $$
begin
  return query
    select * from dirty d
    where d.connection_id = p_connection_id and d.lane = p_lane and d.not_before <= p_by
    order by d.not_before limit p_limit;
end
$$;
