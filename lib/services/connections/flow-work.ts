import type { Flow } from '@/lib/core/model/connection';
import type { StoredConnection } from '@/lib/db/connections';
import type { ConnectionKey } from '@/lib/db/dirty-rows';
import type { SiteView } from '@/lib/db/sites';
import type { Context } from '@/lib/services/context';

/** Every flow but the two-way sync, whose actor has an entrance of its own. */
export type SimpleFlow = Exclude<Flow, 'twoWay'>;

/** One connection of a flow under a worker's lease. */
export type FlowWork = ConnectionKey & {
  readonly context: Context;
  readonly connection: StoredConnection;
  readonly site: SiteView;
  /** What is committed must hold it (`holdEpoch`): without the lease nothing is written. */
  readonly epoch: number;
};

/**
 * Does a few seconds' worth of what is due and commits it, so that a crash repeats one step at
 * most. `nextInMs`: when more is due, 0 at once, `null` when somebody tells. Throws `SideError`
 * when a service did not serve us.
 */
export type StepFlow = (work: FlowWork) => Promise<{ readonly nextInMs: number | null }>;
