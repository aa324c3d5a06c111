import type { Policy, Scope } from '@/lib/core/model/connection';
import type { Reason } from '@/lib/core/model/reason';
import { overwritesRightSetting } from '@/lib/core/plan/guards';
import { outageOver } from '@/lib/core/run/outage';
import { Prisma } from '@/lib/db/generated/client';
import type { TurnCommit } from '@/lib/ports/store';
import type { SiteTransaction } from './client';
import type { ConnectionKey } from './dirty-rows';
import { toJson } from './json';

// The life of a connection: phase, due times, why it is stopped, rules and settings. Only lib/db
// writes the table.

type Key = Pick<ConnectionKey, 'connectionId'>;
type Settings = Readonly<Record<string, string>>;

const secondsOf = (ms: number | null) => (ms === null ? null : ms / 1000);
const momentOf = (ms: number | null) => (ms === null ? null : new Date(ms));

/** Locks the connection until the transaction ends: the second of two requests sees the first. */
export async function holdConnection(tx: SiteTransaction, { connectionId }: Key) {
  await tx.$executeRaw`select from connection where id = ${connectionId} for no key update`;
}

/**
 * Sets a prepared connection live, due in `inMs`; `null`: due only when woken. A connection that is
 * live already is left alone.
 */
export async function startFlow(
  tx: SiteTransaction,
  { connectionId, inMs }: Key & { inMs: number | null },
) {
  await tx.$executeRaw`
    update connection set phase = 'live', sweep_at = clock_timestamp() + make_interval(secs => ${secondsOf(inMs)}::float8)
    where id = ${connectionId} and phase = 'preparing'`;
}

/** Nothing runs before a person continues the set-up. */
export async function waitForSetUp(tx: SiteTransaction, { connectionId }: Key) {
  await tx.$executeRaw`update connection set sweep_at = null where id = ${connectionId} and phase = 'preparing'`;
}

/** A plan is wanted: a live connection keeps syncing meanwhile. */
export async function startPlanning(tx: SiteTransaction, { connectionId }: Key) {
  await tx.$executeRaw`
    update connection set phase = case when phase = 'live' then phase else 'preparing' end, sweep_at = clock_timestamp()
    where id = ${connectionId}`;
}

/** A plan is to be applied: a live connection hands it over before it continues. */
export async function startApplying(tx: SiteTransaction, { connectionId }: Key) {
  await tx.$executeRaw`
    update connection set sweep_at = now(),
      phase = case when phase = 'live' then 'preparing' else phase end,
      phase_before = case when phase_before = 'live' then 'preparing' else phase_before end
    where id = ${connectionId}`;
}

/** Ends a pause, because a worker must run to stop what is under way. */
export async function resumeToStop(tx: SiteTransaction, { connectionId }: Key) {
  await tx.$executeRaw`
    update connection set sweep_at = now(),
      phase = case phase when 'paused' then coalesce(phase_before, 'applying') else phase end,
      phase_before = case phase when 'paused' then null else phase_before end
    where id = ${connectionId} and phase <> 'live'`;
}

/** Stops planning after the work under way; changes are still noted. Repeatable. */
export async function pause(tx: SiteTransaction, { connectionId }: Key) {
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
 * are sent now, and a mass change is accepted.
 */
export async function resume(tx: SiteTransaction, { connectionId }: Key) {
  await tx.$executeRaw`
    update connection set parked = null, sweep_at = now(),
      settings = settings - 'stoppedBy' - 'stoppedSide'
        || case when coalesce(settings ->> 'blockedUntilMs', '0') <> '0' then jsonb_build_object('blockedUntilMs', floor(extract(epoch from now()) * 1000)::bigint::text) else '{}' end
        || case when parked ->> 'code' = 'massOverwrite'
        then jsonb_build_object(${overwritesRightSetting}::text, floor(extract(epoch from now()) * 1000)::bigint::text) else '{}' end,
      phase = case when phase in ('paused', 'needsReconnect') then coalesce(phase_before, 'live') else phase end, phase_before = null,
      compare_at = case when stopped_at < now() - ${longPause}::interval then now() else compare_at end, stopped_at = null
    where id = ${connectionId}`;
}

/** Notes a service's failure in a live flow; `needsPerson`: until the owner reconnects. */
export async function noteFailure(
  tx: SiteTransaction,
  { connectionId, settings, needsPerson }: Key & { settings: Settings; needsPerson: boolean },
) {
  await tx.$executeRaw`
    update connection set settings = settings || ${toJson(settings)}::jsonb,
      phase_before = case when ${needsPerson} then phase else phase_before end,
      phase = case when ${needsPerson} then 'needsReconnect' else phase end,
      stopped_at = case when ${needsPerson} then now() else stopped_at end
    where id = ${connectionId} and phase = 'live'`;
}

/**
 * A turn that was under way when the owner paused does not end the pause: its phase is stored as
 * the one to resume to.
 */
export async function putState(
  tx: SiteTransaction,
  { connectionId }: Key,
  { settings, phase, parked }: Pick<TurnCommit, 'settings' | 'phase' | 'parked'>,
) {
  if (!settings && !phase && parked === undefined) return;
  const next = phase ?? null;
  await tx.$executeRaw`
    update connection set
      settings = settings || ${toJson(settings ?? {})}::jsonb,
      parked = case when ${parked === undefined} then parked else ${parked ? toJson(parked) : null}::jsonb end,
      stopped_at = case when ${next}::phase in ('paused', 'needsReconnect') then coalesce(stopped_at, now()) else stopped_at end,
      phase_before = case
        when ${next}::phase in ('paused', 'needsReconnect') and phase not in ('paused', 'needsReconnect') then phase
        when ${next}::phase not in ('paused', 'needsReconnect') and phase in ('paused', 'needsReconnect') then ${next}::phase
        else phase_before end,
      phase = case
        when ${next}::phase is null or (phase in ('paused', 'needsReconnect') and ${next}::phase not in ('paused', 'needsReconnect')) then phase
        else ${next}::phase end
    where id = ${connectionId}`;
}

/** A plan ended early: a connection that worked before goes live under its filter, others wait. */
export async function returnToBefore(
  tx: SiteTransaction,
  { connectionId, before }: Key & { before: { readonly scope: Scope | null } | null },
) {
  const phase = Prisma.sql`${before ? 'live' : 'preparing'}::phase`;
  await tx.$executeRaw`
    update connection set phase = case when phase in ('paused', 'needsReconnect') then phase else ${phase} end, phase_before = case when phase in ('paused', 'needsReconnect') then ${phase} else phase_before end,
      sweep_at = case when ${before !== null} then now() end, scope = case when ${before !== null} then nullif(${toJson(before?.scope ?? null)}::jsonb, 'null') else scope end where id = ${connectionId}`;
}

/** Puts the plan's filter in force. */
export async function takeScope(
  tx: SiteTransaction,
  { connectionId, runId }: Key & { runId: string },
) {
  await tx.$executeRaw`
    update connection c set scope = nullif(r.choices -> 'scope', 'null') from run r where r.id = ${runId}::uuid and r.connection_id = c.id and c.id = ${connectionId}`;
}

/**
 * Disconnects one connection of the site, or all: raises the epoch, so that a worker under way is
 * fenced out, and deletes the credentials.
 */
export async function disconnect(
  tx: SiteTransaction,
  { siteNo, connectionId }: { siteNo: number; connectionId?: number },
) {
  await tx.$executeRaw`
    update connection set epoch = epoch + 1, lease_owner = null, leased_until = null, credentials = null, removed_at = coalesce(removed_at, now())
    where site_no = ${siteNo} and ${connectionId === undefined ? Prisma.sql`true` : Prisma.sql`id = ${connectionId}`}`;
}

/** Lifts the stop with this code. */
export async function unpark(
  tx: SiteTransaction,
  { connectionId, code }: Key & { code: Reason['code'] },
) {
  await tx.$executeRaw`update connection set parked = null where id = ${connectionId} and parked ->> 'code' = ${code}`;
}

/** Replaces the rules of a flow. `dueBy`: moves the due time forward to this if it is later. */
export async function storeRules(
  tx: SiteTransaction,
  { connectionId, rules, dueBy }: Key & { rules: object; dueBy?: Date },
) {
  await tx.$executeRaw`
    update connection set policy = ${toJson(rules)}::jsonb, sweep_at = least(sweep_at, coalesce(${dueBy ?? null}::timestamptz, sweep_at))
    where id = ${connectionId}`;
}

/** Merges into the rules; keys not given keep their values. */
export async function addRules(
  tx: SiteTransaction,
  { connectionId, rules }: Key & { rules: object },
) {
  await tx.$executeRaw`update connection set policy = policy || ${toJson(rules)}::jsonb where id = ${connectionId}`;
}

/**
 * The rules of a two-way sync, with the row locked until the transaction ends; `null` when there is
 * no connection with this id.
 */
export async function holdPolicy(
  tx: SiteTransaction,
  { connectionId }: Key,
): Promise<Policy | null> {
  const [row] = await tx.$queryRaw<
    { policy: Policy }[]
  >`select policy from connection where id = ${connectionId} for no key update`;
  return row?.policy ?? null;
}

/** Makes a flow due now; the caller wakes it. */
export async function makeDue(tx: SiteTransaction, { connectionId }: Key) {
  await tx.$executeRaw`update connection set sweep_at = clock_timestamp() where id = ${connectionId}`;
}

/**
 * Sets when a flow is due next after a successful step, unless the due time was changed since it
 * was read. True when it was set.
 */
export async function planFlow(
  tx: SiteTransaction,
  input: Key & { dueAtMs: number | null; nextInMs: number | null },
): Promise<boolean> {
  const planned = await tx.$executeRaw`
    update connection set settings = settings || ${toJson(outageOver)}::jsonb, sweep_at = now() + make_interval(secs => ${secondsOf(input.nextInMs)}::float8)
    where id = ${input.connectionId} and sweep_at is not distinct from ${momentOf(input.dueAtMs)}::timestamptz`;
  return planned > 0;
}

/** When the next sweep, or the next step of a first sync, is due, ms. */
export async function readSweepAt(
  tx: SiteTransaction,
  { connectionId }: ConnectionKey,
): Promise<number | null> {
  const [row] = await tx.$queryRaw<
    { at: Date | null }[]
  >`select sweep_at as at from connection where id = ${connectionId}`;
  return row?.at?.getTime() ?? null;
}

/**
 * Sets the next sweep, ms from now; `null`: none. A due time set since `seenAtMs` was read stays.
 */
export async function planSweep(
  tx: SiteTransaction,
  input: ConnectionKey & { seenAtMs: number | null; inMs: number | null },
) {
  await tx.$executeRaw`
    update connection set sweep_at = now() + make_interval(secs => ${secondsOf(input.inMs)}::float8)
    where id = ${input.connectionId} and sweep_at is not distinct from ${momentOf(input.seenAtMs)}::timestamptz`;
}

/**
 * Sets when the next comparison, or the next step of one, is due, ms. `onlyFirst`: keeps a time
 * that is set already.
 */
export async function planComparison(
  tx: SiteTransaction,
  input: Key & { atMs: number; onlyFirst?: boolean },
) {
  await tx.$executeRaw`
    update connection set compare_at = case when ${input.onlyFirst ?? false} then coalesce(compare_at, ${new Date(input.atMs)}) else ${new Date(input.atMs)} end where id = ${input.connectionId}`;
}

/** When the next comparison, or the next step of one, is due, ms; `null`: never. */
export async function readCompareAt(
  tx: SiteTransaction,
  { connectionId }: Key,
): Promise<number | null> {
  const [row] = await tx.$queryRaw<
    { at: Date | null }[]
  >`select compare_at as at from connection where id = ${connectionId}`;
  return row?.at?.getTime() ?? null;
}

/** Connections of all sites that are due and have no worker; ids only. */
export async function findDueConnections(input: {
  prisma: Pick<SiteTransaction, '$queryRaw'>;
  limit: number;
}): Promise<readonly ConnectionKey[]> {
  const rows = await input.prisma.$queryRaw<
    { site_no: number; connection_id: number }[]
  >`select site_no, connection_id from due_connections(${input.limit}::int)`;
  return rows.map((row) => ({ siteNo: row.site_no, connectionId: row.connection_id }));
}

/**
 * The settings of a connection, with the row locked until the transaction ends; `null` when there
 * is no connection with this id.
 */
export async function holdSettings(
  tx: SiteTransaction,
  { connectionId }: Key,
): Promise<Settings | null> {
  const [row] = await tx.$queryRaw<
    { settings: Record<string, string> }[]
  >`select settings from connection where id = ${connectionId} for update`;
  return row?.settings ?? null;
}

/** Merges into the settings; keys not given keep their values. */
export async function addSettings(
  tx: SiteTransaction,
  { connectionId, settings }: Key & { settings: Settings },
) {
  await tx.$executeRaw`update connection set settings = settings || ${toJson(settings)}::jsonb where id = ${connectionId}`;
}

/** Removes the setting, raises the epoch to fence out a worker that read it, and makes it due. */
export async function startAnew(
  tx: SiteTransaction,
  { connectionId, setting }: Key & { setting: string },
) {
  await tx.$executeRaw`
    update connection set settings = settings - ${setting}, sweep_at = clock_timestamp(), epoch = epoch + 1, lease_owner = null, leased_until = null
    where id = ${connectionId}`;
}

/** Merges into a JSON setting and makes the connection due; no effect when it is missing. */
export async function amendSetting(
  tx: SiteTransaction,
  { connectionId, setting, part }: Key & { setting: string; part: object },
) {
  await tx.$executeRaw`
    update connection set sweep_at = clock_timestamp(),
      settings = settings || jsonb_build_object(${setting}::text, ((settings ->> ${setting})::jsonb || ${toJson(part)}::jsonb)::text)
    where id = ${connectionId} and settings ? ${setting}`;
}
