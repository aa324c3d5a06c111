import { randomBytes } from 'node:crypto';
import { Prisma } from '@/lib/db/generated/client';
import type { Seal } from '@/lib/seal';
import type { Database, SiteTransaction } from './client';
import { disconnect } from './connection-state/phase';

export type SiteRef = { readonly siteNo: number; readonly isRemoved: boolean };

/** The site of a Wix installation; `null` when it was never installed here. */
export async function findSite(input: {
  database: Database;
  instanceId: string;
}): Promise<SiteRef | null> {
  const [row] = await input.database.prisma.$queryRaw<
    { site_no: number; removed: boolean }[]
  >`select site_no, removed from site_by_instance(${input.instanceId})`;
  return row ? { siteNo: row.site_no, isRemoved: row.removed } : null;
}

const fingerprintPlace = (instanceId: string) => ({
  table: 'site',
  row: instanceId,
  column: 'fingerprint_key',
});

type Registration = {
  readonly database: Database;
  readonly seal: Seal;
  readonly instanceId: string;
  readonly originInstanceId?: string;
};

/**
 * Adds the installation, or brings a removed one back with its fingerprint key, on a person's
 * request. Repeatable.
 */
export async function registerSite(input: Registration): Promise<{ siteNo: number }> {
  const site = await register({ ...input, at: null });
  if (!site) throw new Error('the site was not stored');
  return site;
}

/**
 * The same for an installation at a given time, ms of Wix's clock. `null`: the site was removed
 * after that, and stays removed.
 */
export function registerInstalled({
  atMs,
  ...input
}: Registration & { atMs: number }): Promise<{ siteNo: number } | null> {
  return register({ ...input, at: new Date(atMs) });
}

async function register(
  input: Registration & { at: Date | null },
): Promise<{ siteNo: number } | null> {
  const key = input.seal.seal({ ...fingerprintPlace(input.instanceId), plain: randomBytes(32) });
  const [row] = await input.database.prisma.$queryRaw<{ site_no: number | null }[]>`
    select register_site(
      ${input.instanceId}, ${input.originInstanceId ?? null}, ${key}, ${input.at}::timestamptz
    ) as site_no`;
  return row?.site_no == null ? null : { siteNo: row.site_no };
}

export type SiteView = {
  readonly instanceId: string;
  /** Never leaves the process; every fingerprint of the site depends on it. */
  readonly fingerprintKey: Uint8Array;
};

export async function readSite(
  tx: SiteTransaction,
  input: { seal: Seal; siteNo: number },
): Promise<SiteView | null> {
  const site = await tx.site.findFirst({ where: { siteNo: input.siteNo, removedAt: null } });
  if (!site) return null;
  return {
    instanceId: site.instanceId,
    fingerprintKey: input.seal.open({
      ...fingerprintPlace(site.instanceId),
      sealed: site.fingerprintKey,
    }),
  };
}

/**
 * The app was removed: fences out the site's workers and deletes credentials and readable values.
 * Links and history stay, without values, for a later installation. False: it was installed since.
 */
export async function removeSite(
  tx: SiteTransaction,
  { siteNo, atMs }: { siteNo: number; /** Of Wix's clock. */ atMs: number },
): Promise<boolean> {
  const at = new Date(atMs);
  // Wix gives times in whole seconds. A removal from before the latest installation is ignored.
  const removed = await tx.$executeRaw`
    update site set removed_at = greatest(removed_at, ${at}::timestamptz)
    where site_no = ${siteNo} and date_trunc('second', installed_at) <= ${at}::timestamptz`;
  if (removed === 0) return false;
  await closeConnections(tx, { siteNo });
  await tx.$executeRaw`delete from operation_value where site_no = ${siteNo}`;
  await tx.$executeRaw`
    update consent_state set email = null where site_no = ${siteNo} and email is not null`;
  return true;
}

/**
 * Closes one connection of the site, or all: fences out a worker under way and deletes credentials,
 * queued work and submissions; unfinished runs stop.
 */
export async function closeConnections(
  tx: SiteTransaction,
  { siteNo, connectionId }: { siteNo: number; connectionId?: number },
): Promise<void> {
  const which =
    connectionId === undefined ? Prisma.sql`true` : Prisma.sql`connection_id = ${connectionId}`;
  await disconnect(tx, { siteNo, ...(connectionId === undefined ? {} : { connectionId }) });
  await tx.$executeRaw`delete from dirty where site_no = ${siteNo} and ${which}`;
  await tx.$executeRaw`delete from form_submission where site_no = ${siteNo} and ${which}`;
  await tx.$executeRaw`delete from form_choice where site_no = ${siteNo} and ${which}`;
  await tx.$executeRaw`
    delete from staging
    where site_no = ${siteNo}
      and run_id in (select id from run where site_no = ${siteNo} and ${which})`;
  await tx.$executeRaw`
    update run set phase = 'stopped', finished_at = now()
    where site_no = ${siteNo} and ${which} and phase not in ('done', 'stopped')`;
}

/** Forgets what is known of a site's contacts, as if it had never been connected. */
export async function forgetContacts(tx: SiteTransaction, { siteNo }: { siteNo: number }) {
  await tx.$executeRaw`delete from link where site_no = ${siteNo}`;
  await tx.$executeRaw`delete from operation_value where site_no = ${siteNo}`;
  await tx.$executeRaw`
    update consent_state set status = 'unknown', places = '{}' where site_no = ${siteNo}`;
}
