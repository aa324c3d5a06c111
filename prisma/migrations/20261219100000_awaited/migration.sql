-- Who waits for a value that another contact holds: found by the holder, when that one is looked at (H03). What stands
-- here is a hint; the refusals of the link say what is awaited.
create table awaited (
  connection_id integer not null,
  side          side_name not null,
  holder_id     text not null,
  link_id       uuid not null references link on delete cascade,
  site_no       integer not null,
  primary key (connection_id, side, holder_id, link_id)
);
create index awaited_link_id_idx on awaited (link_id);

alter table awaited enable row level security;
create policy own_site on awaited for all to contact_sync_runtime
  using (site_no = nullif(current_setting('app.site_no', true), '')::integer)
  with check (site_no = nullif(current_setting('app.site_no', true), '')::integer);
grant select, insert, update, delete on awaited to contact_sync_runtime;
