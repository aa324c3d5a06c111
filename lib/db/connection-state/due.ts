import type { SiteTransaction } from '@/lib/db/client';
import type { ConnectionKey } from '@/lib/db/dirty-rows';
import { Prisma } from '@/lib/db/generated/client';
import { setOutage } from './outage';

type Key = Pick<ConnectionKey, 'connectionId'>;

/** A length of time; nothing in SQL, so that no due time is set, for `null`. */
export const interval = (ms: number | null): Prisma.Sql =>
  Prisma.sql`make_interval(secs => ${ms === null ? null : ms / 1000}::float8)`;

/** Whether the due time is still the one that was read: a request made meanwhile moved it. */
const isDueAt = (atMs: number | null): Prisma.Sql =>
  Prisma.sql`due_at is not distinct from ${atMs === null ? null : new Date(atMs)}::timestamptz`;

/** Makes a flow due now; the caller wakes it. */
export async function makeDue(tx: SiteTransaction, { connectionId }: Key): Promise<void> {
  await tx.$executeRaw`
    update connection set due_at = clock_timestamp() where id = ${connectionId}`;
}

/** When the connection is due next, ms; `null`: only when woken. */
export async function readDueAt(
  tx: SiteTransaction,
  { connectionId }: Key,
): Promise<number | null> {
  const [row] = await tx.$queryRaw<{ at: Date | null }[]>`
    select due_at as at from connection where id = ${connectionId}`;
  return row?.at?.getTime() ?? null;
}

/**
 * Sets when the connection is due next, ms from now; `null`: only when woken. A due time set since
 * `seenAtMs` was read stays.
 */
export async function planDue(
  tx: SiteTransaction,
  { connectionId, seenAtMs, inMs }: Key & { seenAtMs: number | null; inMs: number | null },
): Promise<void> {
  await tx.$executeRaw`
    update connection set due_at = now() + ${interval(inMs)}
    where id = ${connectionId} and ${isDueAt(seenAtMs)}`;
}

/**
 * Sets when a flow is due next after a successful step, which ends an outage, unless the due time
 * was changed since it was read. True when it was set.
 */
export async function planFlow(
  tx: SiteTransaction,
  { connectionId, dueAtMs, nextInMs }: Key & { dueAtMs: number | null; nextInMs: number | null },
): Promise<boolean> {
  const planned = await tx.$executeRaw`
    update connection set ${setOutage(null)}, due_at = now() + ${interval(nextInMs)}
    where id = ${connectionId} and ${isDueAt(dueAtMs)}`;
  return planned > 0;
}

/**
 * Sets when the next comparison, or the next step of one, is due, ms. `onlyFirst`: keeps a time
 * that is set already.
 */
export async function planComparison(
  tx: SiteTransaction,
  { connectionId, atMs, onlyFirst = false }: Key & { atMs: number; onlyFirst?: boolean },
): Promise<void> {
  const at = Prisma.sql`${new Date(atMs)}::timestamptz`;
  await tx.$executeRaw`
    update connection set compare_at = ${onlyFirst ? Prisma.sql`coalesce(compare_at, ${at})` : at}
    where id = ${connectionId}`;
}

/** When the next comparison, or the next step of one, is due, ms; `null`: never. */
export async function readCompareAt(
  tx: SiteTransaction,
  { connectionId }: Key,
): Promise<number | null> {
  const [row] = await tx.$queryRaw<{ at: Date | null }[]>`
    select compare_at as at from connection where id = ${connectionId}`;
  return row?.at?.getTime() ?? null;
}

/** Connections of all sites that are due and have no worker; ids only. */
export async function findDueConnections(input: {
  prisma: Pick<SiteTransaction, '$queryRaw'>;
  limit: number;
}): Promise<readonly ConnectionKey[]> {
  const rows = await input.prisma.$queryRaw<{ site_no: number; connection_id: number }[]>`
    select site_no, connection_id from due_connections(${input.limit}::int)`;
  return rows.map((row) => ({ siteNo: row.site_no, connectionId: row.connection_id }));
}
