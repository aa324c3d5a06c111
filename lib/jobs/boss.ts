import { fromPrisma, PgBoss, type Db } from 'pg-boss';
import { runtimeOptions, runtimeRole, type SiteTransaction } from '@/lib/db/client';
import { jobNames, jobs, jobSchema, type JobName, type JobPayload } from './declare';

/**
 * Makes or migrates pg-boss's tables and queues as the owner, and grants them to the runtime role.
 * Repeatable.
 */
export async function installJobs({ ownerUrl }: { ownerUrl: string }): Promise<void> {
  const boss = new PgBoss({
    connectionString: ownerUrl,
    schema: jobSchema,
    supervise: false,
    schedule: false,
    registerInstance: false,
    max: 2,
  });
  boss.on('error', () => undefined); // every call below reports its own failure
  await boss.start();
  try {
    for (const name of jobNames) {
      const { policy, ...options } = jobs[name].queue;
      await boss.createQueue(name, { policy, ...options });
      await boss.updateQueue(name, options);
    }
    for (const grant of grants) await boss.getDb().executeSql(grant);
  } finally {
    await boss.stop({ graceful: false });
  }
}

const grants = [
  `grant usage on schema ${jobSchema} to ${runtimeRole}`,
  `grant select, insert, update, delete on all tables in schema ${jobSchema} to ${runtimeRole}`,
  `grant usage, select on all sequences in schema ${jobSchema} to ${runtimeRole}`,
  `revoke execute on all functions in schema ${jobSchema} from public`,
  `grant execute on all functions in schema ${jobSchema} to ${runtimeRole}`,
];

export type JobSender = {
  /**
   * Queues a job; does nothing when one already waits under the same key. Inside `tx` it becomes
   * visible with the commit.
   */
  send<Name extends JobName>(input: {
    name: Name;
    payload: JobPayload<Name>;
    key: string;
    tx?: SiteTransaction;
  }): Promise<void>;
};

/**
 * pg-boss under the runtime role. `work: false` only sends. Nothing is installed or migrated here.
 * `onError` is called on database trouble; pg-boss keeps retrying.
 */
export function createBoss(input: {
  url: string;
  work: boolean;
  name: string;
  onError: (error: Error) => void;
}): PgBoss {
  const boss = new PgBoss({
    connectionString: input.url,
    options: runtimeOptions,
    schema: jobSchema,
    application_name: input.name,
    max: input.work ? 4 : 2,
    migrate: false,
    createSchema: false,
    supervise: input.work,
    schedule: false,
    useListenNotify: input.work,
    registerInstance: false,
    // These need the owner's rights.
    reindex: false,
    monitorVacuum: false,
    superviseIntervalSeconds: 30,
  });
  boss.on('error', input.onError);
  return boss;
}

export const createSender = (boss: Pick<PgBoss, 'send'>): JobSender => ({
  async send({ name, payload, key, tx }) {
    const db: { db?: Db } = tx ? { db: fromPrisma(tx) } : {};
    await boss.send(name, payload, { singletonKey: key, ...db });
  },
});
