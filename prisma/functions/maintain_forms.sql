-- Values go 30 days after they were taken over; what waits or was refused stays. Windows nobody
-- asked for lately go, too.
create or replace function maintain_forms(p_days integer)
  returns void
  language sql volatile security definer set search_path = public, pg_temp
as $$
  delete from form_submission
  where state in ('done', 'test', 'erased') and changed_at < now() - make_interval(days => p_days);
  delete from rate_window
  where key like 'form:%' and slot_no < floor(extract(epoch from now()) * 1000 / 3000) - 1200;
$$;
