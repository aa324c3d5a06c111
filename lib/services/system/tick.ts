import { findDueConnections } from '@/lib/db/connection-state/due';
import { maintain } from '@/lib/db/maintenance';
import type { Context } from '@/lib/services/context';

const tickMs = 1_000;
const maintenanceMs = 6 * 60 * 60_000;
const valueDays = 30;
const perTick = 100;

export type Repeating = { stop(): void };

/**
 * Queues every due connection without a worker: lost wake-ups, retries, delayed rows, dead workers'
 * work.
 */
export function startTick(context: Context): Repeating {
  let isTroubled = false;
  return repeat({
    everyMs: tickMs,
    run: async () => {
      try {
        const due = await findDueConnections({ prisma: context.database.prisma, limit: perTick });
        await Promise.all(
          due.map((connection) =>
            context.sender.send({
              name: 'turn',
              payload: connection,
              key: String(connection.connectionId),
            }),
          ),
        );
        if (isTroubled) context.log.info('the database answers again');
        isTroubled = false;
      } catch (err) {
        if (!isTroubled)
          context.log.warn({ err }, 'the database does not answer; trying every second');
        isTroubled = true;
      }
    },
  });
}

/** Makes partitions ahead of time and deletes expired values and event keys. */
export function startMaintenance({ database, log }: Context): Repeating {
  return repeat({
    everyMs: maintenanceMs,
    run: async () => {
      try {
        await maintain({ prisma: database.prisma, valueDays });
      } catch (err) {
        log.error({ err }, 'maintenance failed; tried again later');
      }
    },
  });
}

/** Runs now and then every `everyMs`, never two at once. `run` must not reject. */
function repeat({ everyMs, run }: { everyMs: number; run: () => Promise<void> }): Repeating {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  const again = async () => {
    await run();
    if (!stopped) timer = setTimeout(() => void again(), everyMs);
  };
  void again();
  return {
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
