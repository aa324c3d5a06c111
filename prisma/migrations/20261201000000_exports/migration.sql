-- Exports: what each run did, and the lines of those that go to a file. Who was exported stands in `link`.
create table export_run (
  id            uuid not null primary key,
  site_no       integer not null,
  connection_id integer not null references connection on delete cascade,
  started_at    timestamptz(3) not null default now(),
  finished_at   timestamptz(3),
  delivered     integer not null default 0,
  refused       integer not null default 0,
  left_out      integer not null default 0
);
create index export_run_connection_idx on export_run (connection_id, started_at desc, id desc);
create unique index export_run_one_open on export_run (connection_id) where finished_at is null;

-- Part of a run's file: lines of CSV without the head, sealed; with the time at which the owner's address took it.
create table export_part (
  run_id        uuid not null references export_run on delete cascade,
  no            integer not null,
  site_no       integer not null,
  lines         integer not null,
  sealed        bytea not null,
  sent_at       timestamptz(3),
  primary key (run_id, no)
);

do $$
declare t text;
begin
  foreach t in array array['export_run', 'export_part'] loop
    execute format('alter table %I enable row level security', t);
    execute format('create policy own_site on %I for all to contact_sync_runtime
      using (site_no = nullif(current_setting(''app.site_no'', true), '''')::integer)
      with check (site_no = nullif(current_setting(''app.site_no'', true), '''')::integer)', t);
  end loop;
end $$;
grant select, insert, update, delete on export_run, export_part to contact_sync_runtime;
