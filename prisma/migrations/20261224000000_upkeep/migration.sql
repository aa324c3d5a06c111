-- The sync's own fields that a side could not create, and when webhooks were last registered: both
-- are tried again later.
alter table connection
  add column fields_not_made jsonb not null default '[]',
  add column hooks_at timestamptz(3);
