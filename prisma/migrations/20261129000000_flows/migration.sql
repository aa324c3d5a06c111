-- A site's other flows are connections, too: one per account and flow. Their rules stand in `policy`, their rows in the mapping.
alter table connection add constraint connection_flow_known check (flow in ('twoWay', 'export', 'form', 'subscribers'));
create unique index connection_one_per_flow_and_account on connection (site_no, flow, service, account_key) where removed_at is null;

-- Events of an account are the two-way connection's.
create or replace function connection_by_account(p_service text, p_account_key text) returns table (site_no integer, connection_id integer)
  language sql stable security definer set search_path = public, pg_temp as
$$ select c.site_no, c.id from connection c where c.service = p_service and c.account_key = p_account_key and c.flow = 'twoWay' and c.removed_at is null $$;
