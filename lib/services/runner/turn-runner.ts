import type { ConnectionKey } from '@/lib/db/dirty-rows';
import type { Logger } from '@/lib/log';

/** Resolves when the connection is woken, or after `ms`. */
type WaitForWake = (ms: number) => Promise<void>;

export type RunTurns = (
  connection: ConnectionKey & {
    readonly waitForWake: WaitForWake;
    /** False once the worker stops, and while other connections wait for a place. */
    readonly mayLinger: () => boolean;
    readonly signal: AbortSignal;
  },
) => Promise<void>;

export type TurnRunner = {
  /**
   * Starts work on a connection; resolves when it has a place, not when it is done. Does nothing
   * when it is running already.
   */
  start(connection: ConnectionKey): Promise<void>;
  wake(connectionId: number): void;
  /** Stops after the batches under way. */
  stop(): Promise<void>;
};

/**
 * Runs up to `places` connections side by side in this process; others wait in order of arrival.
 */
export function createTurnRunner(input: {
  readonly runTurns: RunTurns;
  readonly places: number;
  readonly log: Logger;
}): TurnRunner {
  const running = new Map<
    number,
    { readonly done: Promise<void>; woken: boolean; wake: () => void }
  >();
  const waiting: (() => void)[] = [];
  const stopping = new AbortController();

  const run = (connection: ConnectionKey) => {
    const { connectionId } = connection;
    const entry = { woken: false, wake: () => undefined as void, done: Promise.resolve() };
    running.set(connectionId, entry);
    const waitForWake: WaitForWake = async (ms) => {
      if (!entry.woken)
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms);
          entry.wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      entry.woken = false;
    };
    entry.done = input
      .runTurns({
        ...connection,
        waitForWake,
        mayLinger: () => waiting.length === 0 && !stopping.signal.aborted,
        signal: stopping.signal,
      })
      .catch((err: unknown) => input.log.error({ err, ...connection }, 'turns failed'))
      .finally(() => {
        running.delete(connectionId);
        waiting.shift()?.();
      });
  };

  const wake = (connectionId: number) => {
    const entry = running.get(connectionId);
    if (!entry) return;
    entry.woken = true;
    entry.wake();
  };

  return {
    async start(connection) {
      while (
        running.size >= input.places &&
        !running.has(connection.connectionId) &&
        !stopping.signal.aborted
      ) {
        await new Promise<void>((resolve) => waiting.push(resolve));
      }
      if (stopping.signal.aborted) return;
      if (running.has(connection.connectionId)) wake(connection.connectionId);
      else run(connection);
    },
    wake,
    async stop() {
      stopping.abort();
      waiting.splice(0).forEach((go) => go());
      const all = [...running.entries()];
      all.forEach(([connectionId]) => wake(connectionId));
      await Promise.all(all.map(([, { done }]) => done));
    },
  };
}
