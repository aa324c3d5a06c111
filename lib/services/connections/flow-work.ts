import type { Flow } from '@/lib/core/model/connection';
import type { StoredConnection } from '@/lib/db/connections';
import type { ConnectionKey } from '@/lib/db/dirty-rows';
import type { SiteView } from '@/lib/db/sites';
import type { Context } from '@/lib/services/context';

/** Every flow but the two-way sync, which has its own actor. */
export type SimpleFlow = Exclude<Flow, 'twoWay'>;

/** One connection of a flow under a worker's lease. */
export type FlowWork = ConnectionKey & {
  readonly context: Context;
  readonly connection: StoredConnection;
  readonly site: SiteView;
  /** Pass it to `holdEpoch` in every commit: without the lease nothing is written. */
  readonly epoch: number;
};

/**
 * Does a few seconds of due work and commits it, so that a crash repeats one step at most.
 * `nextInMs`: when more is due; 0: at once; `null`: when woken. Throws `SideError` when a service
 * failed.
 */
export type StepFlow = (work: FlowWork) => Promise<{ readonly nextInMs: number | null }>;
