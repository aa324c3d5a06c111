import { createMemoryRuns } from './memory-runs';
import { createMemoryStore, createStoreMemory, freshState } from './memory-store';
import { runRunContract } from './run-contract';

const connection = {
  id: 'c1',
  phase: 'preparing',
  mapping: { version: 1, rows: [] },
  policy: {
    systemOfRecord: 'wix',
    deletions: { wix: 'ask', remote: 'ask' },
    creates: { wix: true, remote: true },
  },
  scope: null,
  ...freshState,
  parked: null,
} as const;

runRunContract('the memory version', async () => {
  let ids = 0;
  const clock = { nowMs: () => 1_764_000_000_000 };
  const random = { uuid: () => `run-${(ids += 1)}`, next: () => 0.5 };
  const memory = createStoreMemory(connection);
  const runs = createMemoryRuns({ memory, clock, random });
  return {
    store: createMemoryStore({ memory, clock }),
    runs,
    askToStop: () => runs.askToStop(),
    foreign: createMemoryRuns({ memory: createStoreMemory(connection), clock, random }),
    close: async () => {},
  };
});
