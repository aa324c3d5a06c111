-- Calls of a service's rate window. The window is kept as 20 slots and the one being filled, so
-- that no stretch of its length ever holds more calls than the limit. `p_lane`: 1 (most urgent) to
-- 4. The part of the limit a lane may use is p_busy[lane] while somebody more urgent asked within
-- the window, else p_quiet[lane]. The last lane never bursts: what it takes is spread over the
-- window, so that a call of another lane is never far from a free slot.
create or replace function take_calls(
  p_key text,
  p_limit integer,
  p_window_ms integer,
  p_lane integer,
  p_want integer,
  p_quiet float8[],
  p_busy float8[]
)
  returns table (granted integer, wait_ms integer)
  language plpgsql volatile set search_path = public, pg_temp
as $$
declare
  w rate_window;
  slot_ms float8 := p_window_ms / 20.0;
  now_ms bigint;
  now_slot bigint;
  used integer;
  ceiling integer;
  paced boolean;
  oldest integer;
begin
  insert into rate_window (key) values (p_key) on conflict do nothing;
  select * into w from rate_window r where r.key = p_key for update;
  now_ms := extract(epoch from clock_timestamp()) * 1000;
  now_slot := floor(now_ms / slot_ms);
  w.slots := rate_slots(w.slots, now_slot - w.slot_no);
  used := (select sum(n) from unnest(w.slots) n);
  ceiling := greatest(1, floor(p_limit * case
    when exists (
      select from unnest(w.asked_at) with ordinality a(ms, lane)
      where a.lane < p_lane and a.ms > now_ms - p_window_ms
    ) then p_busy[p_lane]
    else p_quiet[p_lane]
  end));
  w.asked_at[p_lane] := now_ms;
  if w.blocked_until > clock_timestamp() then
    granted := 0;
    wait_ms := ceil(extract(epoch from w.blocked_until) * 1000 - now_ms);
  else
    paced := p_lane = 4 and ceiling > used;
    granted := greatest(0, least(
      p_want,
      ceiling - used,
      case when paced then greatest(1, ceil(ceiling / 20.0)) - w.slots[1] end
    ));
    w.slots[1] := w.slots[1] + granted;
    oldest := case
      when paced then 21
      else (select max(a.i) from unnest(w.slots) with ordinality a(n, i) where a.n > 0)
    end;
    wait_ms := case
      when granted = p_want then 0
      else greatest(1, ceil((now_slot + 22 - oldest) * slot_ms - now_ms))
    end;
  end if;
  update rate_window r
  set slot_no = now_slot, slots = w.slots, asked_at = w.asked_at
  where r.key = p_key;
  return next;
end
$$;
