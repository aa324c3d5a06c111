import { type Context } from '@/lib/services/context';
import { logStranger } from '@/lib/services/entrance/stranger-log';
import { type HealthView } from '@/lib/services/views';
import packageJson from '@/package.json';

/** Live: this process answers. Ready: it also reaches the database. Says nothing about any site. */
export async function getHealth({ context }: { context: Context }): Promise<HealthView> {
  const shared = { live: true, version: packageJson.version } as const;
  try {
    const workerLagSeconds = await readLag(context);
    return { ...shared, ready: true, database: 'ok', workerLagSeconds };
  } catch (error) {
    logStranger({
      log: context.log,
      from: 'health',
      level: 'warn',
      fields: { err: error },
      text: 'health: the database does not answer',
    });
    return { ...shared, ready: false, database: 'unreachable', workerLagSeconds: null };
  }
}

/** Seconds that the oldest turn has been waiting for a worker; 0 when none waits. */
async function readLag({ database }: Context): Promise<number> {
  const [row] = await database.prisma.$queryRaw<{ lag: number }[]>`
    select coalesce(extract(epoch from now() - min(created_on)), 0)::float8 as lag from pgboss.job where name = 'turn' and state = 'created'`;
  return Math.round((row?.lag ?? 0) * 10) / 10;
}
