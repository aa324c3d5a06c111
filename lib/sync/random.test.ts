import { it } from 'vitest';
import { createWorld } from './cases-harness';
import { play, playMany, type Rest } from './random-histories';

/** In memory everything moves within microtasks. */
const rest: Rest = async () => {
  for (let tick = 0; tick < 40; tick += 1) await Promise.resolve();
};

it('Z01 random histories of edits, faults, disorder and crashes end with both sides equal, nobody twice, nothing lost, and a further run that writes nothing (I1–I6)', async () => {
  await playMany({
    runs: 2_000,
    one: async (steps) => {
      const world = createWorld({ random: () => 0.5 });
      const look = async () => ({ links: world.links(), operations: [...world.memory.operations.values()] });
      await play({ world, look, rest, steps });
    },
  });
}, 240_000);
