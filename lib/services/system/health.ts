import { readTurnLag } from '@/lib/db/health';
import { type Context } from '@/lib/services/context';
import { logStranger } from '@/lib/services/entrance/stranger-log';
import { type HealthView } from '@/lib/services/views/system';
import packageJson from '@/package.json';

/** Live: this process answers. Ready: it also reaches the database. Nothing about any site. */
export async function getHealth({ context }: { context: Context }): Promise<HealthView> {
  const shared = { live: true, version: packageJson.version } as const;
  try {
    const lagSeconds = await readTurnLag(context.database.prisma);
    const workerLagSeconds = Math.round(lagSeconds * 10) / 10;
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
