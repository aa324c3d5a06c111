-- After a list was read or a plan written the planner must know how long it is; the runtime role
-- does not own the tables.
create or replace function analyze_plans()
  returns void
  language plpgsql volatile security definer set search_path = public, pg_temp
as $$
begin
  analyze staging;
  analyze staging_key;
  analyze plan_item;
end
$$;
