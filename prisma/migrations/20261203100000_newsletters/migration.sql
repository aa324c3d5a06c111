-- Newsletters: an e-mail service calls an address with a secret in it; which connection that is, by the secret's hash.
create unique index connection_hook on connection ((settings ->> 'hookHash')) where settings ? 'hookHash';

create function connection_by_hook(p_hash text) returns table (site_no integer, connection_id integer)
  language sql stable security definer set search_path = public, pg_temp as
$$ select c.site_no, c.id from connection c where c.settings ? 'hookHash' and c.settings ->> 'hookHash' = p_hash and c.removed_at is null $$;
revoke execute on function connection_by_hook from public;
grant execute on function connection_by_hook to contact_sync_runtime;

-- Who is in, who is out, a page at a time.
create index link_state_idx on link (connection_id, state, id);
-- A site's ledger as a whole, a page after a line.
create index consent_event_site_idx on consent_event (site_no, id);
