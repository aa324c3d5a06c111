import { createRestartWaits, describeRestart } from '@/lib/restart-waits';
import { isAlive } from './process';
import { findOrStart, type RunningServer, type ServerPlace } from './server';

/** Restarts a server that died on the same port, with growing waits. */
export function supervise(input: {
  place: ServerPlace;
  port: number;
  current: () => number;
  replace: (server: RunningServer) => void;
}) {
  const { options } = input.place;
  const waits = createRestartWaits();
  let nextTryAt: number | null = null;
  let ended = false;
  let busy = Promise.resolve();
  const check = async () => {
    if (ended || isAlive(input.current())) return;
    if (nextTryAt === null) {
      const waitMs = waits.next();
      nextTryAt = Date.now() + waitMs;
      options.onDeath?.(
        describeRestart({
          what: 'The embedded PostgreSQL',
          waitMs,
          logFile: '.data/log/postgres.log',
        }),
      );
    }
    if (Date.now() < nextTryAt) return;
    nextTryAt = null;
    input.replace(await findOrStart(input.place, input.port, false));
    options.onRestart?.();
  };
  const timer = setInterval(() => {
    // After a failed try the next one follows.
    busy = busy.then(check).catch(() => undefined);
  }, 250);
  timer.unref();
  return {
    async end() {
      ended = true;
      clearInterval(timer);
      await busy;
    },
  };
}
