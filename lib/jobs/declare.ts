import type { QueueOptions, QueuePolicy } from 'pg-boss';
import { z } from 'zod';

type JobDeclaration = {
  readonly payload: z.ZodType;
  readonly queue: QueueOptions & { readonly policy: QueuePolicy; readonly notify?: boolean };
};

/**
 * All jobs: name, payload and queue settings. A name without a handler in `jobs/handle.ts` does not
 * compile.
 */
export const jobs = {
  /**
   * Work on one connection. At most one waits per connection (`singletonKey`); the lease keeps two
   * from running, so a dead worker's job blocks no other. The worker's tick queues lost ones again:
   * no retries here.
   */
  turn: {
    payload: z.object({ siteNo: z.number().int(), connectionId: z.number().int() }),
    queue: {
      policy: 'short',
      notify: true,
      retryLimit: 0,
      expireInSeconds: 600,
      retentionSeconds: 600,
      deleteAfterSeconds: 60,
    },
  },
} as const satisfies Record<string, JobDeclaration>;

export type JobName = keyof typeof jobs;
export type JobPayload<Name extends JobName> = z.output<(typeof jobs)[Name]['payload']>;

export const jobNames = Object.keys(jobs) as readonly JobName[];

/** Where pg-boss keeps its tables. */
export const jobSchema = 'pgboss';
