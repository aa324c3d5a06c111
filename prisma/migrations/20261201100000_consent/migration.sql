-- Consent to e-mails, per address: what every place and form together come to, and who said what when.
-- `address_key`: keyed hash of the address; `email`: sealed, null once the person was erased.
create table consent_state (
  site_no     integer not null,
  address_key bytea   not null,
  email       bytea,
  status      text    not null check (status in ('unknown', 'in', 'out', 'suppressed')),
  places      jsonb   not null default '{}',
  changed_at  timestamptz(3) not null default now(),
  primary key (site_no, address_key)
);
create index consent_state_status_idx on consent_state (site_no, status, address_key);

-- The ledger: lines are only ever added. `evidence`: sealed JSON, what the person saw and sent.
create table consent_event (
  id          bigint generated always as identity primary key,
  site_no     integer not null,
  address_key bytea   not null,
  at          timestamptz(3) not null default now(),
  source      text    not null,
  says        text    not null check (says in ('in', 'out', 'suppressed', 'asked')),
  evidence    bytea
);
create index consent_event_address_idx on consent_event (site_no, address_key, id);

do $$
declare t text;
begin
  foreach t in array array['consent_state', 'consent_event'] loop
    execute format('alter table %I enable row level security', t);
    execute format('create policy own_site on %I for all to contact_sync_runtime
      using (site_no = nullif(current_setting(''app.site_no'', true), '''')::integer)
      with check (site_no = nullif(current_setting(''app.site_no'', true), '''')::integer)', t);
  end loop;
end $$;
grant select, insert, update on consent_state to contact_sync_runtime;
grant select, insert on consent_event to contact_sync_runtime;
