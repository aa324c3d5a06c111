import type { Policy, Scope } from '@/lib/core/model/connection';
import type { Reason } from '@/lib/core/model/reason';
import { overwritesRightSetting } from '@/lib/core/plan/guards';
import { outageOver } from '@/lib/core/run/outage';
import { Prisma } from '@/lib/db/generated/client';
import type { TurnCommit } from '@/lib/ports/store';
import type { SiteTransaction } from './client';
import type { ConnectionKey } from './dirty-rows';
import { toJson } from './json';

// The life of a connection: its phase, when it is due, why it stands still, its rules and what it
// remembers. Nothing outside lib/db writes the table.

type Key = Pick<ConnectionKey, 'connectionId'>;
type Settings = Readonly<Record<string, string>>;

const secondsOf = (ms: number | null) => (ms === null ? null : ms / 1000);
const momentOf = (ms: number | null) => (ms === null ? null : new Date(ms));

/** Held until the transaction ends: of two who ask at once, the second finds what the first did. */
export async function holdConnection(tx: SiteTransaction, { connectionId }: Key) {
  await tx.$executeRaw`select from connection where id = ${connectionId} for no key update`;
}

/**
 * A connection that is set up begins to work, `inMs` from now; `null`: when it is told. One that
 * works already is left.
 */
export async function startFlow(
  tx: SiteTransaction,
  { connectionId, inMs }: Key & { inMs: number | null },
) {
  await tx.$executeRaw`
    update connection set phase = 'live', sweep_at = clock_timestamp() + make_interval(secs => ${secondsOf(inMs)}::float8)
    where id = ${connectionId} and phase = 'preparing'`;
}

/** Nothing happens before a person goes on with the set-up. */
export async function waitForSetUp(tx: SiteTransaction, { connectionId }: Key) {
  await tx.$executeRaw`update connection set sweep_at = null where id = ${connectionId} and phase = 'preparing'`;
}

/** A plan is wanted: a connection that works already goes on meanwhile. */
export async function startPlanning(tx: SiteTransaction, { connectionId }: Key) {
  await tx.$executeRaw`
    update connection set phase = case when phase = 'live' then phase else 'preparing' end, sweep_at = clock_timestamp()
    where id = ${connectionId}`;
}

/** A plan is to be carried out: a connection that works already hands it over before it goes on. */
export async function startApplying(tx: SiteTransaction, { connectionId }: Key) {
  await tx.$executeRaw`
    update connection set sweep_at = now(),
      phase = case when phase = 'live' then 'preparing' else phase end,
      phase_before = case when phase_before = 'live' then 'preparing' else phase_before end
    where id = ${connectionId}`;
}

/** A pause ends: somebody has to be at work to stop what is under way. */
export async function resumeToStop(tx: SiteTransaction, { connectionId }: Key) {
  await tx.$executeRaw`
    update connection set sweep_at = now(),
      phase = case phase when 'paused' then coalesce(phase_before, 'applying') else phase end,
      phase_before = case phase when 'paused' then null else phase_before end
    where id = ${connectionId} and phase <> 'live'`;
}

/** Stops planning after what is under way; changes go on being noted. Repeatable. */
export async function pause(tx: SiteTransaction, { connectionId }: Key) {
  await tx.$executeRaw`
    update connection set phase_before = phase, phase = 'paused', stopped_at = now()
    where id = ${connectionId} and phase in ('preparing', 'applying', 'live')`;
}

/**
 * After so long everything is compared first: events may have been given up by those who sent them.
 */
const longPause = '48 hours';

/**
 * Goes on after a pause, a lost access or a guard that stopped everything: what changed meanwhile
 * goes over now, and a mass change is right as it is.
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

/** A service did not serve a working flow, for now or until a person lets us in again. */
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
 * A turn that was under way when the owner paused does not un-pause: its phase waits where the
 * pause returns to.
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

/** A plan ended early: what worked before it goes on, in its filter; any other waits. */
export async function returnToBefore(
  tx: SiteTransaction,
  { connectionId, before }: Key & { before: { readonly scope: Scope | null } | null },
) {
  const phase = Prisma.sql`${before ? 'live' : 'preparing'}::phase`;
  await tx.$executeRaw`
    update connection set phase = case when phase in ('paused', 'needsReconnect') then phase else ${phase} end, phase_before = case when phase in ('paused', 'needsReconnect') then ${phase} else phase_before end,
      sweep_at = case when ${before !== null} then now() end, scope = case when ${before !== null} then nullif(${toJson(before?.scope ?? null)}::jsonb, 'null') else scope end where id = ${connectionId}`;
}

/** From here on the connection is about the people of this plan. */
export async function takeScope(
  tx: SiteTransaction,
  { connectionId, runId }: Key & { runId: string },
) {
  await tx.$executeRaw`
    update connection c set scope = nullif(r.choices -> 'scope', 'null') from run r where r.id = ${runId}::uuid and r.connection_id = c.id and c.id = ${connectionId}`;
}

/**
 * One connection of the site, or every one: whoever works on it is fenced out at once, and its
 * credentials go.
 */
export async function disconnect(
  tx: SiteTransaction,
  { siteNo, connectionId }: { siteNo: number; connectionId?: number },
) {
  await tx.$executeRaw`
    update connection set epoch = epoch + 1, lease_owner = null, leased_until = null, credentials = null, removed_at = coalesce(removed_at, now())
    where site_no = ${siteNo} and ${connectionId === undefined ? Prisma.sql`true` : Prisma.sql`id = ${connectionId}`}`;
}

/** Whatever held it, holds it no more. */
export async function unpark(
  tx: SiteTransaction,
  { connectionId, code }: Key & { code: Reason['code'] },
) {
  await tx.$executeRaw`update connection set parked = null where id = ${connectionId} and parked ->> 'code' = ${code}`;
}

/** Rules of a flow, as a whole. `dueBy`: looks sooner, if it was due later. */
export async function storeRules(
  tx: SiteTransaction,
  { connectionId, rules, dueBy }: Key & { rules: object; dueBy?: Date },
) {
  await tx.$executeRaw`
    update connection set policy = ${toJson(rules)}::jsonb, sweep_at = least(sweep_at, coalesce(${dueBy ?? null}::timestamptz, sweep_at))
    where id = ${connectionId}`;
}

/** Part of the rules; what is not named stays. */
export async function addRules(
  tx: SiteTransaction,
  { connectionId, rules }: Key & { rules: object },
) {
  await tx.$executeRaw`update connection set policy = policy || ${toJson(rules)}::jsonb where id = ${connectionId}`;
}

/**
 * The rules of a two-way sync, held until the transaction ends; `null` when there is none of this
 * id.
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

/** A flow has something to do now; the caller wakes it. */
export async function makeDue(tx: SiteTransaction, { connectionId }: Key) {
  await tx.$executeRaw`update connection set sweep_at = clock_timestamp() where id = ${connectionId}`;
}

/**
 * When a flow is due next after a step that went well, unless somebody moved that moment since it
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

/** When the next sweep, or the next step of a first sync, was wanted, ms. */
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
 * When the next one is wanted, ms from now; `null`: none. What somebody asked for since `seenAtMs`
 * was read is left.
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
 * When the next comparison, or the next step of one, is wanted, ms. `onlyFirst`: leaves a moment
 * that is set already.
 */
export async function planComparison(
  tx: SiteTransaction,
  input: Key & { atMs: number; onlyFirst?: boolean },
) {
  await tx.$executeRaw`
    update connection set compare_at = case when ${input.onlyFirst ?? false} then coalesce(compare_at, ${new Date(input.atMs)}) else ${new Date(input.atMs)} end where id = ${input.connectionId}`;
}

/** When the next comparison, or the next step of one, is wanted, ms; `null`: never. */
export async function readCompareAt(
  tx: SiteTransaction,
  { connectionId }: Key,
): Promise<number | null> {
  const [row] = await tx.$queryRaw<
    { at: Date | null }[]
  >`select compare_at as at from connection where id = ${connectionId}`;
  return row?.at?.getTime() ?? null;
}

/** Connections of all sites with something to do and nobody at it; ids only. */
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
 * What a connection remembers, held until the transaction ends; `null` when there is none of this
 * id.
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

/** What is not named stays. */
export async function addSettings(
  tx: SiteTransaction,
  { connectionId, settings }: Key & { settings: Settings },
) {
  await tx.$executeRaw`update connection set settings = settings || ${toJson(settings)}::jsonb where id = ${connectionId}`;
}

/** From the beginning: what was remembered goes, and whoever works by it is fenced out. */
export async function startAnew(
  tx: SiteTransaction,
  { connectionId, setting }: Key & { setting: string },
) {
  await tx.$executeRaw`
    update connection set settings = settings - ${setting}, sweep_at = clock_timestamp(), epoch = epoch + 1, lease_owner = null, leased_until = null
    where id = ${connectionId}`;
}

/** Part of a setting that is JSON, and due at once; nothing where there is none of this name. */
export async function amendSetting(
  tx: SiteTransaction,
  { connectionId, setting, part }: Key & { setting: string; part: object },
) {
  await tx.$executeRaw`
    update connection set sweep_at = clock_timestamp(),
      settings = settings || jsonb_build_object(${setting}::text, ((settings ->> ${setting})::jsonb || ${toJson(part)}::jsonb)::text)
    where id = ${connectionId} and settings ? ${setting}`;
}
