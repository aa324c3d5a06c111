-- Putting a whole run back: when it was asked for, and up to which link its operations were handed to their links.
alter table run
  add column undo_asked_at timestamptz(3),
  add column undo_marked_to uuid,
  add column undo_is_marked boolean not null default false,
  add column undo_contacts integer not null default 0;

-- What is still to be put back; empty most of the time.
create index link_undo_idx on link (connection_id) where decision ->> 'kind' = 'undo';
