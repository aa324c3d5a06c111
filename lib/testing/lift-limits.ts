import { type SandboxServiceId } from '@/lib/sandbox';

/**
 * The engine still asks before every call; its own share of the services' windows is just never
 * used up. It would stretch a test of processes or of screens over minutes.
 */
export async function liftLimits(
  { query }: { query(sql: string): Promise<unknown> },
  { but = null }: { /** The service whose limits stay. */ but?: SandboxServiceId | null } = {},
): Promise<void> {
  // The keys of a service's windows begin with its id.
  const limit =
    but === null ? '1000000' : `case when p_key like '${but}%' then p_limit else 1000000 end`;
  // One statement: a worker that asks meanwhile must find a function it may call.
  await query(`
    do $lift$ begin
      alter function take_calls rename to take_calls_limited;
      create function take_calls(
        p_key text, p_limit integer, p_window_ms integer, p_lane integer, p_want integer,
        p_quiet float8[], p_busy float8[]
      )
        returns table (granted integer, wait_ms integer)
        language sql volatile set search_path = public, pg_temp as
        $$
          select * from take_calls_limited(
            p_key, ${limit}, p_window_ms, p_lane, p_want, p_quiet, p_busy
          )
        $$;
      grant execute on function take_calls to contact_sync_runtime;
    end $lift$`);
}
