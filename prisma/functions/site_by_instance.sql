-- What must be found before a site is known: narrow, ids only.
create or replace function site_by_instance(p_instance_id text)
  returns table (site_no integer, removed boolean)
  language sql stable security definer set search_path = public, pg_temp
as $$
  select s.site_no, s.removed_at is not null from site s where s.instance_id = p_instance_id
$$;
