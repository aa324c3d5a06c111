import type { Scope } from '@/lib/core/model/connection';
import type { Reason } from '@/lib/core/model/reason';
import type { SiteTransaction } from '@/lib/db/client';
import type { ConnectionKey } from '@/lib/db/dirty-rows';
import { Prisma } from '@/lib/db/generated/client';
import { toJson } from '@/lib/db/json';
import { interval } from './due';
import { fenceOut } from './lease';

type Key = Pick<ConnectionKey, 'connectionId'>;

/** Locks the connection until the transaction ends: the second of two requests sees the first. */
export async function holdConnection(tx: SiteTransaction, { connectionId }: Key): Promise<void> {
  await tx.$executeRaw`select from connection where id = ${connectionId} for no key update`;
}

/**
 * Sets a prepared connection live, due in `inMs`; `null`: due only when woken. A connection that is
 * live already is left alone.
 */
export async function startFlow(
  tx: SiteTransaction,
  { connectionId, inMs }: Key & { inMs: number | null },
): Promise<void> {
  await tx.$executeRaw`
    update connection set phase = 'live', due_at = clock_timestamp() + ${interval(inMs)}
    where id = ${connectionId} and phase = 'preparing'`;
}

/** Nothing runs before a person continues the set-up. */
export async function waitForSetUp(tx: SiteTransaction, { connectionId }: Key): Promise<void> {
  await tx.$executeRaw`
    update connection set due_at = null where id = ${connectionId} and phase = 'preparing'`;
}

/** A plan is wanted: a live connection keeps syncing meanwhile. */
export async function startPlanning(tx: SiteTransaction, { connectionId }: Key): Promise<void> {
  await tx.$executeRaw`
    update connection set due_at = clock_timestamp(),
      phase = case when phase = 'live' then phase else 'preparing' end
    where id = ${connectionId}`;
}

/** A plan is to be applied: a live connection hands it over before it continues. */
export async function startApplying(tx: SiteTransaction, { connectionId }: Key): Promise<void> {
  await tx.$executeRaw`
    update connection set due_at = now(),
      phase = case when phase = 'live' then 'preparing' else phase end,
      phase_before = case when phase_before = 'live' then 'preparing' else phase_before end
    where id = ${connectionId}`;
}

/** Ends a pause, because a worker must run to stop what is under way. */
export async function resumeToStop(tx: SiteTransaction, { connectionId }: Key): Promise<void> {
  await tx.$executeRaw`
    update connection set due_at = now(),
      phase = case phase when 'paused' then coalesce(phase_before, 'applying') else phase end,
      phase_before = case phase when 'paused' then null else phase_before end
    where id = ${connectionId} and phase <> 'live'`;
}

/** Stops planning after the work under way; changes are still noted. Repeatable. */
export async function pause(tx: SiteTransaction, { connectionId }: Key): Promise<void> {
  await tx.$executeRaw`
    update connection set phase_before = phase, phase = 'paused', stopped_at = now()
    where id = ${connectionId} and phase in ('preparing', 'applying', 'live')`;
}

/**
 * After a pause this long everything is compared first: services may have given up sending events.
 */
const longPause = '48 hours';

/**
 * Resumes after a pause, a lost access or a guard that stopped everything: changes made meanwhile
 * are sent now, an outage is tried now, and a mass change is accepted.
 */
export async function resume(tx: SiteTransaction, { connectionId }: Key): Promise<void> {
  await tx.$executeRaw`
    update connection set parked = null, due_at = now(), stopped_by = null, stopped_side = null,
      blocked_until = case when blocked_until is not null then now() end,
      overwrites_right_until =
        case when parked ->> 'code' = 'massOverwrite' then now() else overwrites_right_until end,
      phase = case when phase in ('paused', 'needsReconnect') then coalesce(phase_before, 'live')
        else phase end,
      phase_before = null,
      compare_at =
        case when stopped_at < now() - ${longPause}::interval then now() else compare_at end,
      stopped_at = null
    where id = ${connectionId}`;
}

/** A plan ended early: a connection that worked before goes live under its filter, others wait. */
export async function returnToBefore(
  tx: SiteTransaction,
  { connectionId, before }: Key & { before: { readonly scope: Scope | null } | null },
): Promise<void> {
  const isStopped = Prisma.sql`phase in ('paused', 'needsReconnect')`;
  const phase = Prisma.sql`${before ? 'live' : 'preparing'}::phase`;
  const scope = before
    ? Prisma.sql`nullif(${toJson(before.scope)}::jsonb, 'null')`
    : Prisma.sql`scope`;
  await tx.$executeRaw`
    update connection set due_at = ${before ? Prisma.sql`now()` : null}, scope = ${scope},
      phase = case when ${isStopped} then phase else ${phase} end,
      phase_before = case when ${isStopped} then ${phase} else phase_before end
    where id = ${connectionId}`;
}

/**
 * Disconnects one connection of the site, or all: raises the epoch, so that a worker under way is
 * fenced out, and deletes the credentials.
 */
export async function disconnect(
  tx: SiteTransaction,
  { siteNo, connectionId }: { siteNo: number; connectionId?: number },
): Promise<void> {
  const which = connectionId === undefined ? Prisma.sql`true` : Prisma.sql`id = ${connectionId}`;
  await tx.$executeRaw`
    update connection set ${fenceOut}, credentials = null,
      removed_at = coalesce(removed_at, now())
    where site_no = ${siteNo} and ${which}`;
}

/** Lifts the stop with this code. */
export async function unpark(
  tx: SiteTransaction,
  { connectionId, code }: Key & { code: Reason['code'] },
): Promise<void> {
  await tx.$executeRaw`
    update connection set parked = null
    where id = ${connectionId} and parked ->> 'code' = ${code}`;
}
