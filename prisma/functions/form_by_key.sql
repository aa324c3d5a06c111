-- What must be found before a site is known: ids only.
create or replace function form_by_key(p_key text)
  returns table (site_no integer, connection_id integer)
  language sql stable security definer set search_path = public, pg_temp
as $$
  select c.site_no, c.id from connection c join site s on s.site_no = c.site_no
  where c.account_key = p_key and c.flow = 'form' and c.removed_at is null and s.removed_at is null
$$;
