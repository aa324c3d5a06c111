-- The program works under a login of its own that is neither owner nor member of the owner. Whatever gets hold of it is
-- bound by row-level security; what refers to another table carries the site, so that a session of one site cannot
-- write rows beneath another's.

-- The owner is bound by policies, too. It has one for everything: it migrates, and the narrow functions that find a site
-- run under it.
do $$
declare t text;
begin
  for t in select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'site_no' and not a.attisdropped
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition loop
    execute format('alter table %I force row level security', t);
    execute format('create policy owner_all on %I for all to current_user using (true) with check (true)', t);
  end loop;
end $$;

-- What stands beneath a connection or a run stands beneath one of the same site.
alter table connection add unique (id, site_no);
alter table run add unique (id, site_no);
alter table export_run add unique (id, site_no);

alter table awaited drop constraint awaited_link_id_fkey;
alter table link drop constraint link_pkey, add primary key (id, site_no);
alter table awaited add foreign key (link_id, site_no) references link on delete cascade;

alter table staging_key drop constraint staging_key_run_id_side_contact_id_fkey;
alter table staging drop constraint staging_pkey, add primary key (run_id, side, contact_id, site_no);
alter table staging_key add foreign key (run_id, side, contact_id, site_no) references staging on delete cascade;

-- Of connections that are gone nothing removed these.
delete from alias a where not exists (select from connection c where c.id = a.connection_id and c.site_no = a.site_no);
delete from awaited a where not exists (select from connection c where c.id = a.connection_id and c.site_no = a.site_no);

do $$
declare
  t text;
  old text;
begin
  foreach t in array array['mapping_version', 'link', 'alias', 'dirty', 'awaited', 'run', 'export_run', 'form_submission', 'form_choice'] loop
    old := t || '_connection_id_fkey';
    execute format('alter table %I drop constraint if exists %I', t, old);
    execute format('alter table %I add constraint %I foreign key (connection_id, site_no) references connection (id, site_no) on delete cascade', t, old);
  end loop;
  foreach t in array array['staging', 'plan_item', 'difference', 'export_part'] loop
    old := t || '_run_id_fkey';
    execute format('alter table %I drop constraint %I', t, old);
    execute format('alter table %I add constraint %I foreign key (run_id, site_no) references %I (id, site_no) on delete cascade',
      t, old, case t when 'export_part' then 'export_run' else 'run' end);
  end loop;
end $$;

-- History has no foreign key: making and dropping its partitions would lock the connections. Its rows are checked as they
-- are written; a session sees the connections of its own site alone.
do $$
declare t text;
begin
  foreach t in array array['operation', 'operation_value'] loop
    execute format('alter policy own_site on %I with check (site_no = nullif(current_setting(''app.site_no'', true), '''')::integer
      and exists (select from connection c where c.id = connection_id))', t);
  end loop;
end $$;

-- Nobody runs our functions but the roles they are meant for, now and later.
do $$
declare f regprocedure;
begin
  for f in select p.oid from pg_proc p where p.pronamespace = 'public'::regnamespace and p.prokind = 'f' and p.proowner = current_user::regrole
    and not exists (select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e') loop
    execute format('revoke execute on function %s from public', f);
  end loop;
end $$;
alter default privileges revoke execute on functions from public;
revoke create on schema public from public;
grant execute on function lanes to contact_sync_runtime;
