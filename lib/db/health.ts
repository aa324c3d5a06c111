import type { SiteTransaction } from './client';

// Questions to the server itself, without a site.

type Asking = Pick<SiteTransaction, '$queryRaw'>;

/** Throws unless the database answers. */
export async function pingDatabase(prisma: Asking): Promise<void> {
  await prisma.$queryRaw`select 1`;
}

/** Seconds that the oldest turn has been waiting for a worker; 0 when none waits. */
export async function readTurnLag(prisma: Asking): Promise<number> {
  const [row] = await prisma.$queryRaw<{ lag: number }[]>`
    select coalesce(extract(epoch from now() - min(created_on)), 0)::float8 as lag
    from pgboss.job where name = 'turn' and state = 'created'`;
  return row?.lag ?? 0;
}

/** Whether a worker has a connection to this database. */
export async function hasWorker(prisma: Asking): Promise<boolean> {
  const [row] = await prisma.$queryRaw<{ here: boolean }[]>`
    select exists (
      select from pg_stat_activity
      where datname = current_database() and application_name like 'contact-sync worker%'
    ) as here`;
  return row?.here ?? false;
}
