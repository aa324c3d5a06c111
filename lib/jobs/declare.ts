import type { QueueOptions, QueuePolicy } from 'pg-boss';
import { z } from 'zod';

type JobDeclaration = {
  readonly payload: z.ZodType;
  readonly queue: QueueOptions & { readonly policy: QueuePolicy; readonly notify?: boolean };
};

/**
 * Every job of the house: its name, what it carries and how its queue behaves. A name without a
 * handler in `jobs/handle.ts` does not compile.
 */
export const jobs = {
  /**
   * Work on one connection. One waits per connection (`singletonKey`); that only one runs is the
   * lease's doing, so a dead worker's job blocks nobody. Lost ones are made again by the worker's
   * tick: no retries here.
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
