-- What must be found before a site is known: ids only. An e-mail service calls an address with a
-- secret in it; which connection that is, by the secret's hash.
create or replace function connection_by_hook(p_hash text)
  returns table (site_no integer, connection_id integer)
  language sql stable security definer set search_path = public, pg_temp
as $$
  select c.site_no, c.id from connection c
  where c.hook_hash = p_hash and c.removed_at is null
$$;
