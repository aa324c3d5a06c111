-- Makes one partition unless it is there or its rows already stand in the default partition.
create or replace function add_partition(
  p_parent text,
  p_name text,
  p_from timestamp,
  p_to timestamp
)
  returns void
  language plpgsql volatile set search_path = public, pg_temp
as $$
declare
  taken boolean;
begin
  if to_regclass(p_name) is not null then return; end if;
  execute format(
    'select exists (select from %I where at >= $1 and at < $2)', p_parent || '_default'
  ) into taken using p_from at time zone 'utc', p_to at time zone 'utc';
  if taken then return; end if;
  execute format(
    'create table %I partition of %I for values from (%L) to (%L)',
    p_name, p_parent, p_from at time zone 'utc', p_to at time zone 'utc'
  );
end
$$;
