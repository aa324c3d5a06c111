-- Who waits for the owner's word: few of many, and listed page by page. Under row-level security no index finds a reason,
-- so it holds all who wait, in the order of the pages.
create index link_waits_idx on link (connection_id, id)
  where state in ('onHold', 'failed') or reason ->> 'code' in ('mergedInWix', 'mergedInRemote');

-- What a plan writes is known as its part, also where it was joined with a live change or done long after the others.
alter table link add column run_id uuid;
create index link_run_idx on link (run_id) where run_id is not null;
alter table operation add column run_id uuid;
create index operation_run_idx on operation (run_id, link_id) where run_id is not null;
update operation o set run_id = r.id from run r
  where o.connection_id = r.connection_id and o.cause = 'firstSync' and o.at >= r.approved_at and o.at <= coalesce(r.finished_at, now());

alter table run
  add column approved_by text,
  add column stop_asked_at timestamptz(3),
  add column left_undone integer,
  add column delete_after timestamptz(3);

-- Approved deletions that wait for their day; none most of the time.
create index link_scheduled_idx on link (connection_id) where decision ? 'notBeforeMs';
