-- What must be found before a site is known: ids only. Events of an account are the two-way
-- connection's.
create or replace function connection_by_account(p_service text, p_account_key text)
  returns table (site_no integer, connection_id integer)
  language sql stable security definer set search_path = public, pg_temp
as $$
  select c.site_no, c.id from connection c
  where c.service = p_service and c.account_key = p_account_key and c.flow = 'twoWay'
    and c.removed_at is null
$$;
