-- Who waits for the owner's word, by its cause: few of many, and listed page by page.
create index link_waits_idx on link (connection_id, (reason ->> 'code'), id)
  where state in ('onHold', 'failed') or reason ->> 'code' in ('mergedInWix', 'mergedInRemote');
