import { readFlow } from '@/lib/db/connections';
import { createRunTurns } from '@/lib/services/connection/run-turns';
import type { RunTurns } from '@/lib/services/connection/turn-runner';
import type { Context } from '@/lib/services/context';
import { createRunFlow } from '@/lib/services/flow/run';

/** Work on a connection of any flow: a two-way sync has its actor, every other flow its steps. */
export function createRun(context: Context): RunTurns {
  const runTurns = createRunTurns(context);
  const runFlow = createRunFlow(context);
  return async (work) => {
    const flow = await context.database.withSite(work, (tx) => readFlow(tx, work));
    if (flow !== null) await (flow === 'twoWay' ? runTurns : runFlow)(work);
  };
}
