import { createMemorySubscribers } from './memory-subscribers';
import { runSubscriberContract } from './subscriber-contract';

runSubscriberContract('the memory e-mail service', {
  traits: { invited: 'pending', manyPages: 120, canBreak: true, canBounce: true },
  makeHarness: () => {
    const service = createMemorySubscribers();
    const { world } = service;
    const become = (status: Parameters<typeof world.become>[1]) => (email: string) => Promise.resolve(world.become(email, status));
    return Promise.resolve({
      service,
      first: 'first',
      world: {
        join: (email: string, first?: string) => Promise.resolve(world.join(email.toLowerCase(), first === undefined ? {} : { first })),
        leave: become('unsubscribed'),
        rename: (email: string, first: string) => Promise.resolve(world.edit(email, { first })),
        bounce: become('bounced'),
        complain: become('complained'),
        shelve: become('archived'),
      },
      faults: { poison: (email: string) => Promise.resolve(world.poison(email)), loseNextAnswer: () => Promise.resolve(world.loseNextAnswer()) },
      lockedOut() {
        const locked = createMemorySubscribers();
        locked.world.lockOut();
        return locked;
      },
      close: () => Promise.resolve(),
    });
  },
});
