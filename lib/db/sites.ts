import { randomBytes } from 'node:crypto';
import type { Database, SiteTransaction } from '@/lib/db/client';
import { Prisma } from '@/lib/db/generated/client';
import type { Seal } from '@/lib/seal';

export type SiteRef = { readonly siteNo: number; readonly isRemoved: boolean };

/** The site of a Wix installation; `null` when it was never installed here. */
export async function findSite(input: { database: Database; instanceId: string }): Promise<SiteRef | null> {
  const [row] = await input.database.prisma.$queryRaw<{ site_no: number; removed: boolean }[]>`select site_no, removed from site_by_instance(${input.instanceId})`;
  return row ? { siteNo: row.site_no, isRemoved: row.removed } : null;
}

const fingerprintPlace = (instanceId: string) => ({ table: 'site', row: instanceId, column: 'fingerprint_key' });

/** Adds the installation, or brings a removed one back with its fingerprint key. Repeatable. */
export async function registerSite(input: { database: Database; seal: Seal; instanceId: string; originInstanceId?: string }): Promise<{ siteNo: number }> {
  const key = input.seal.seal({ ...fingerprintPlace(input.instanceId), plain: randomBytes(32) });
  const [row] = await input.database.prisma.$queryRaw<{ site_no: number }[]>`
    select register_site(${input.instanceId}, ${input.originInstanceId ?? null}, ${key}) as site_no`;
  if (!row) throw new Error('the site was not stored');
  return { siteNo: row.site_no };
}

export type SiteView = { readonly instanceId: string; /** Never leaves the process; every fingerprint of the site stands on it. */ readonly fingerprintKey: Uint8Array };

export async function readSite(tx: SiteTransaction, input: { seal: Seal; siteNo: number }): Promise<SiteView | null> {
  const site = await tx.site.findFirst({ where: { siteNo: input.siteNo, removedAt: null } });
  if (!site) return null;
  return { instanceId: site.instanceId, fingerprintKey: input.seal.open({ ...fingerprintPlace(site.instanceId), sealed: site.fingerprintKey }) };
}

/**
 * The app was removed: every actor of the site is fenced out at once, credentials and readable values go.
 * Links and history stay without values, so that a later installation meets no surprise.
 */
export async function removeSite(tx: SiteTransaction, { siteNo }: { siteNo: number }): Promise<void> {
  await closeConnections(tx, { siteNo });
  await tx.$executeRaw`delete from operation_value where site_no = ${siteNo}`;
  await tx.$executeRaw`update consent_state set email = null where site_no = ${siteNo} and email is not null`;
  await tx.$executeRaw`update site set removed_at = coalesce(removed_at, now()) where site_no = ${siteNo}`;
}

/** One connection of the site, or every one: whoever works on it is fenced out at once, its credentials and everything in line or only planned go. */
export async function closeConnections(tx: SiteTransaction, { siteNo, connectionId }: { siteNo: number; connectionId?: number }): Promise<void> {
  const which = connectionId === undefined ? Prisma.sql`true` : Prisma.sql`connection_id = ${connectionId}`;
  await tx.$executeRaw`
    update connection set epoch = epoch + 1, lease_owner = null, leased_until = null, credentials = null, removed_at = coalesce(removed_at, now())
    where site_no = ${siteNo} and ${connectionId === undefined ? Prisma.sql`true` : Prisma.sql`id = ${connectionId}`}`;
  await tx.$executeRaw`delete from dirty where site_no = ${siteNo} and ${which}`;
  await tx.$executeRaw`delete from staging where site_no = ${siteNo} and run_id in (select id from run where site_no = ${siteNo} and ${which})`;
  await tx.$executeRaw`update run set phase = 'stopped', finished_at = now() where site_no = ${siteNo} and ${which} and phase not in ('done', 'stopped')`;
}
