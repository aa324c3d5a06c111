-- Once a plan was handed over the planner must know how many links and waiting rows there are; the
-- runtime role does not own the tables.
create or replace function analyze_links()
  returns void
  language plpgsql volatile security definer set search_path = public, pg_temp
as $$
begin
  analyze link;
  analyze dirty;
end
$$;
