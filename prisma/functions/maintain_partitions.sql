-- Rooms for the coming months and days; values older than the retention and remembered events go.
create or replace function maintain_partitions(p_value_days integer, p_event_days integer)
  returns void
  language plpgsql volatile security definer set search_path = public, pg_temp
as $$
declare
  m date := date_trunc('month', now())::date;
  d date := (now() at time zone 'utc')::date;
  old record;
begin
  perform pg_advisory_xact_lock(72707370);
  for i in 0..2 loop
    perform add_partition(
      'operation',
      to_char(m + make_interval(months => i), '"operation_"YYYY_MM'),
      m + make_interval(months => i),
      m + make_interval(months => i + 1)
    );
  end loop;
  for i in 0..3 loop
    perform add_partition(
      'operation_value',
      to_char(d + i, '"operation_value_"YYYY_MM_DD'),
      (d + i)::timestamp,
      (d + i + 1)::timestamp
    );
  end loop;
  for old in
    select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'operation_value'::regclass
      and c.relname ~ '^operation_value_\d{4}_\d\d_\d\d$'
      and to_date(right(c.relname, 10), 'YYYY_MM_DD') < d - p_value_days
  loop
    execute format('drop table %I', old.relname);
  end loop;
  delete from operation_value_default where at < now() - make_interval(days => p_value_days);
  delete from seen_event where seen_at < now() - make_interval(days => p_event_days);
end
$$;
