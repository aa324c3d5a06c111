import { describe } from 'vitest';
import { createMemoryNewsletterStore, createNewsletterMemory, giveHint } from './memory-newsletter';
import { runNewsletterStoreContract } from './newsletter-store-contract';

describe('the memory of a newsletter in memory', () => {
  runNewsletterStoreContract(() => {
    const memory = createNewsletterMemory();
    const time = { nowMs: Date.parse('2026-11-01') };
    let made = 0;
    return Promise.resolve({
      store: createMemoryNewsletterStore({ memory, time }),
      newId: () => `id-${(made += 1)}`,
      hint: (hint) => Promise.resolve(giveHint({ memory, time, hint })),
      decide: (linkId, decision) => {
        const link = memory.links.get(linkId);
        if (link) memory.links.set(linkId, { ...link, decision });
        return Promise.resolve();
      },
    });
  });
});
