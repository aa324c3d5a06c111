import { createMemoryStore, createStoreMemory, freshState } from './memory-store';
import { contractRows, runStoreContract } from './store-contract';

runStoreContract('the memory store', async () => {
  let now = 1_764_000_000_000;
  const clock = { nowMs: () => now };
  const connection = {
    id: 'c1',
    phase: 'preparing',
    mapping: { version: 1, rows: contractRows },
    policy: {
      systemOfRecord: 'wix',
      deletions: { wix: 'ask', remote: 'ask' },
      creates: { wix: true, remote: true },
    },
    scope: null,
    ...freshState,
    parked: null,
  } as const;
  const memory = createStoreMemory(connection);
  return {
    store: createMemoryStore({ memory, clock }),
    other: createMemoryStore({ memory, clock }),
    foreign: createMemoryStore({ memory: createStoreMemory({ ...connection, id: 'c2' }), clock }),
    advance: (ms) => {
      now += ms;
    },
    nowMs: () => now,
    async decide({ linkId, decision }) {
      const link = memory.links.get(linkId);
      if (link) memory.links.set(linkId, { ...link, decision });
    },
    close: async () => {},
  };
});
