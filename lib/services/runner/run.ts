import { changeOutage } from '@/lib/db/connection-state/outage';
import { readFlow } from '@/lib/db/connections';
import type { ConnectionKey } from '@/lib/db/dirty-rows';
import { noteOutage } from '@/lib/engine/outage';
import type { Context } from '@/lib/services/context';
import { createRunFlow } from './run-flow';
import { createRunTurns } from './run-turns';
import type { RunTurns } from './turn-runner';

/** Works on a connection: a two-way sync by its actor, every other flow by its steps. */
export function createRun(context: Context): RunTurns {
  const runTurns = createRunTurns(context);
  const runFlow = createRunFlow(context);
  return async (work) => {
    const flow = await context.database.withSite(work, (tx) => readFlow(tx, work));
    if (flow === null) return;
    try {
      await (flow === 'twoWay' ? runTurns : runFlow)(work);
    } catch (error) {
      // If this cannot be stored either, the database is failing, and the log says so.
      await noteOwnFault({ context, ...work }).catch(() => undefined);
      throw error;
    }
  };
}

/**
 * S4: an unexpected failure is retried after growing waits and shown on the card, until a later try
 * succeeds.
 */
async function noteOwnFault({
  context,
  siteNo,
  connectionId,
}: ConnectionKey & { readonly context: Context }): Promise<void> {
  await context.database.withSite({ siteNo }, (tx) =>
    changeOutage(tx, {
      connectionId,
      change: (known) =>
        noteOutage({
          error: { side: null, code: 'ownFault' },
          known,
          nowMs: context.clock.nowMs(),
          random: context.random,
        }),
    }),
  );
}
