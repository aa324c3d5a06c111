-- Plans: what a first sync listed, what it amounts to, and what the owner said of it.
create type run_phase as enum ('indexing', 'planning', 'planned', 'applying', 'done', 'stopped');
create type verdict as enum ('linked', 'storedId', 'email', 'phoneName', 'ambiguous', 'known', 'alone', 'unrecognisable');
create type item_kind as enum ('same', 'link', 'fill', 'update', 'create', 'label', 'delete', 'undeletable', 'keep', 'hold', 'skip');
create type staged_key_kind as enum ('email', 'phoneName');

create table run (
  id              uuid primary key,
  site_no         integer not null,
  connection_id   integer not null references connection on delete cascade,
  phase           run_phase not null default 'indexing',
  choices         jsonb not null,
  mapping_version integer not null,
  index_wix       jsonb not null default '{"contacts":0,"isDone":false}',
  index_remote    jsonb not null default '{"contacts":0,"isDone":false}',
  compared_to     text,
  applied_to      bigint not null default 0,
  counts          jsonb,
  started_at      timestamptz(3) not null default now(),
  planned_at      timestamptz(3),
  approved_at     timestamptz(3),
  finished_at     timestamptz(3)
);
create index run_connection_id_started_at_idx on run (connection_id, started_at desc);
create unique index run_one_open on run (connection_id) where phase not in ('done', 'stopped');

-- No clear value: versions, keyed hashes and fingerprints. Gone when the plan is carried out or dropped.
create table staging (
  run_id        uuid not null references run on delete cascade,
  site_no       integer not null,
  version       bigint not null,
  side          side_name not null,
  verdict       verdict,
  has_email     boolean not null,
  has_key       boolean not null,
  is_subscribed boolean not null,
  contact_id    text not null,
  mate          text,
  linked_id     text,
  updated_at    text not null,
  undeletable   text,
  key           bytea,
  facts         jsonb not null,
  primary key (run_id, side, contact_id)
);
create index staging_linked_id_idx on staging (run_id, side, linked_id) where linked_id is not null;

create table staging_key (
  run_id     uuid not null,
  site_no    integer not null,
  kind       staged_key_kind not null,
  side       side_name not null,
  hash       bytea not null,
  contact_id text not null,
  primary key (run_id, kind, hash, side, contact_id),
  foreign key (run_id, side, contact_id) references staging on delete cascade
);
create index staging_key_contact_idx on staging_key (run_id, side, contact_id);

create table plan_item (
  run_id    uuid not null references run on delete cascade,
  no        bigint generated always as identity,
  site_no   integer not null,
  kind      item_kind not null,
  verdict   verdict not null,
  side      side_name,
  is_out    boolean not null default false,
  wix_id    text,
  remote_id text,
  writes    jsonb,
  reason    jsonb,
  base      bytea not null,
  primary key (run_id, no)
);
create index plan_item_kind_idx on plan_item (run_id, kind, side, no);
create unique index plan_item_wix_id_key on plan_item (run_id, wix_id);
create unique index plan_item_remote_id_key on plan_item (run_id, remote_id);

do $$
declare t text;
begin
  foreach t in array array['run', 'staging', 'staging_key', 'plan_item'] loop
    execute format('alter table %I enable row level security', t);
    execute format('create policy own_site on %I for all to contact_sync_runtime
      using (site_no = nullif(current_setting(''app.site_no'', true), '''')::integer)
      with check (site_no = nullif(current_setting(''app.site_no'', true), '''')::integer)', t);
    execute format('grant select, insert, update, delete on %I to contact_sync_runtime', t);
  end loop;
end $$;
grant usage on all sequences in schema public to contact_sync_runtime;

-- After a list was read or a plan written the planner must know how long it is; the runtime role does not own the tables.
create function analyze_plans() returns void language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  analyze staging;
  analyze staging_key;
  analyze plan_item;
end $$;
revoke execute on function analyze_plans from public;
grant execute on function analyze_plans to contact_sync_runtime;
