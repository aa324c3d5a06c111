import { StaleEpochError } from '@/lib/ports/store';
import type { World } from './cases-harness';

/** Lets a worker go on until `isHeld`. */
export type Rest = (isHeld: () => boolean) => Promise<void>;

export type RandomWorker = { step(): Promise<void>; crash(): void; finish(): Promise<void> };

/**
 * A worker whose every call to a side can be held back, so that two workers interleave and one can
 * vanish in the middle.
 */
export function createWorker({
  world,
  name,
  failures,
  rest,
}: {
  world: World;
  name: string;
  failures: unknown[];
  rest: Rest;
}): RandomWorker {
  let waiting: (() => void)[] = [];
  let running: Promise<unknown> | null = null;
  let actor: ReturnType<World['makeActor']> | null = null;
  /** Raised by a crash: what the dead one still had to do goes nowhere. */
  let life = 0;
  /** Held back before a call, or done. */
  const isHeld = () => waiting.length > 0 || running === null;
  const start = () => {
    const mine = life;
    const gate = () => new Promise<void>((go) => void (mine === life && waiting.push(go)));
    actor ??= world.makeActor(`${name}${mine}`, gate);
    const own = actor;
    running = (async () => {
      if (!(await own.claim())) return;
      await own.compare();
      await own.turn();
      await own.release();
    })()
      .catch((error: unknown) => {
        if (!(error instanceof StaleEpochError)) throw error;
      })
      .finally(() => {
        if (mine === life) running = null;
      });
    return running;
  };
  return {
    async step() {
      if (!running) void start().catch((error: unknown) => failures.push(error));
      await rest(isHeld);
      waiting.shift()?.();
      await rest(isHeld);
    },
    crash() {
      life += 1;
      waiting = [];
      running = null;
      actor = null;
    },
    async finish() {
      for (let turn = 0; running && turn < 200; turn += 1) {
        waiting.shift()?.();
        await rest(isHeld);
      }
    },
  };
}
