-- What is open of a form, counted where every card looks.
create or replace function count_submissions(p_connection_id integer)
  returns void
  language sql volatile set search_path = public, pg_temp
as $$
  update connection c set
    waiting_count = n.waiting,
    on_hold_count = n.choosing,
    failed_count = n.failed,
    excluded_count = n.test
  from (
    select
      count(*) filter (where s.state = 'waiting') as waiting,
      count(*) filter (where s.state = 'choosing') as choosing,
      count(*) filter (where s.state = 'failed') as failed,
      count(*) filter (where s.state = 'test') as test
    from form_submission s
    where s.connection_id = p_connection_id
      and s.state in ('test', 'waiting', 'choosing', 'failed')
  ) n
  where c.id = p_connection_id
    and (c.waiting_count, c.on_hold_count, c.failed_count, c.excluded_count)
      <> (n.waiting, n.choosing, n.failed, n.test)
$$;
