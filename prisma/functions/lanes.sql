-- The most urgent first.
create or replace function lanes()
  returns text[]
  language sql immutable parallel safe
as $$
  select array['interactive', 'live', 'run', 'idWrite']
$$;
