import type { PgBoss } from 'pg-boss';
import type { Logger } from '@/lib/log';
import type { TurnRunner } from '@/lib/services/runner/turn-runner';
import { jobNames, jobs, type JobName, type JobPayload } from './declare';

export type Handlers = { readonly [Name in JobName]: (payload: JobPayload<Name>) => Promise<void> };

/** One handler per declared job: a missing one does not compile. */
export const createHandlers = (services: { readonly turns: TurnRunner }): Handlers => ({
  turn: (connection) => services.turns.start(connection),
});

const pick = 10;

/** Takes jobs from every queue; a failed job is logged and, where its queue says so, retried. */
export async function handleJobs(input: {
  boss: PgBoss;
  handlers: Handlers;
  log: Logger;
}): Promise<void> {
  for (const name of jobNames) await handleQueue({ ...input, name });
}

async function handleQueue<Name extends JobName>({
  boss,
  handlers,
  log,
  name,
}: {
  boss: PgBoss;
  handlers: Handlers;
  log: Logger;
  name: Name;
}) {
  await boss.work(
    name,
    {
      batchSize: pick,
      pollingIntervalSeconds: 1,
      notifyPollingIntervalSeconds: 5,
      burstWhenBatchFull: true,
      perJobResults: true,
    },
    (batch) =>
      Promise.all(
        batch.map(async ({ id, data }) => {
          try {
            await handlers[name](parsePayload(name, data));
            return { id, status: 'completed' as const };
          } catch (err) {
            log.error({ err, job: name, jobId: id }, 'job failed');
            return { id, status: 'failed' as const };
          }
        }),
      ),
  );
}

/**
 * The parser of a name returns that name's payload, but the compiler cannot see this across the
 * table.
 */
const parsePayload = <Name extends JobName>(name: Name, data: unknown) =>
  jobs[name].payload.parse(data) as JobPayload<Name>;
