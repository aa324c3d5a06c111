-- Whether a comparison is to begin or to go on: `compare_at` is the next night, or while one is
-- under way the next step. One whose list was refused waits for a word; a list that is checked
-- again goes on while everything else is held back.
create or replace function comparison_due(p_connection connection)
  returns boolean
  language sql stable set search_path = public, pg_temp
as $$
  select p_connection.phase = 'live' and p_connection.compare_at <= now()
    and case
      when exists (
        select from run r
        where r.connection_id = p_connection.id and r.kind = 'comparison'
          and r.phase in ('indexing', 'planning') and r.lists is distinct from 'refused'
      )
        then p_connection.parked is null or p_connection.parked ->> 'code' = 'emptyList'
      else
        p_connection.parked is null
        and not exists (
          select from run r
          where r.connection_id = p_connection.id and r.kind = 'firstSync'
            and r.phase in ('indexing', 'planning', 'applying')
        )
    end
$$;
