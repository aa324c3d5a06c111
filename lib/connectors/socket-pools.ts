import type { LookupFunction } from 'node:net';
import { Agent, type Dispatcher } from 'undici';

/** Concurrent calls of one site at one service; more wait for a place. */
export const placesOfPool = 32;
const connectTimeoutMs = 4000;
/** A pool unused for this long is removed, with the sockets it may still hold. */
const idleMs = 60_000;

type Waiter = (hasPlace: boolean) => void;
type Pool = {
  readonly agent: Agent;
  busy: number;
  readonly waiting: Set<Waiter>;
  usedAtMs: number;
};

export type SocketPools = {
  /**
   * Runs a call with sockets used only by calls of the same key. `null`: no place came free within
   * `waitMs`, and nothing was sent.
   */
  run<T>(input: {
    key: string;
    lookup?: LookupFunction;
    waitMs: number;
    send: (dispatcher: Dispatcher) => Promise<T>;
  }): Promise<T | null>;
  readonly size: () => number;
};

/**
 * One pool of sockets per site and service, so that a service that hangs for one site delays no
 * other (S2).
 */
export function createSocketPools(nowMs: () => number = () => performance.now()): SocketPools {
  const pools = new Map<string, Pool>();

  const letGoOfIdle = () => {
    for (const [key, { agent, busy, usedAtMs }] of pools) {
      if (busy > 0 || nowMs() - usedAtMs < idleMs) continue;
      pools.delete(key);
      void agent.close();
    }
  };

  const poolOf = (key: string, lookup: LookupFunction | undefined): Pool => {
    const known = pools.get(key);
    if (known) return known;
    letGoOfIdle();
    const connect = { timeout: connectTimeoutMs, ...(lookup ? { lookup } : {}) };
    const pool: Pool = {
      agent: new Agent({ connections: placesOfPool, keepAliveTimeout: 4000, connect }),
      busy: 0,
      waiting: new Set(),
      usedAtMs: nowMs(),
    };
    pools.set(key, pool);
    return pool;
  };

  return {
    async run({ key, lookup, waitMs, send }) {
      const pool = poolOf(key, lookup);
      if (pool.busy < placesOfPool) pool.busy += 1;
      else if (!(await waitForPlace({ pool, waitMs }))) return null;
      try {
        return await send(pool.agent);
      } finally {
        pool.usedAtMs = nowMs();
        const [next] = pool.waiting;
        // The place goes directly to the next caller in line.
        if (next) next(true);
        else pool.busy -= 1;
      }
    },
    size: () => pools.size,
  };
}

function waitForPlace({ pool, waitMs }: { pool: Pool; waitMs: number }): Promise<boolean> {
  return new Promise((resolve) => {
    const end: Waiter = (hasPlace) => {
      clearTimeout(timer);
      pool.waiting.delete(end);
      resolve(hasPlace);
    };
    const timer = setTimeout(() => end(false), waitMs);
    pool.waiting.add(end);
  });
}
