import { SideError } from '@/lib/core/model/side-error';
import type { SubscriberService } from '@/lib/ports/mailing-list';
import { createMemoryList, createMemoryService } from './memory-newsletter';
import { runSubscriberContract } from './subscriber-contract';

const refuse = () =>
  Promise.reject(new SideError({ side: 'remote', code: 'unauthorized', retryable: false }));
const lockedOut: SubscriberService = {
  batch: 1,
  few: 1,
  fields: refuse,
  read: refuse,
  add: refuse,
  update: refuse,
  optOut: refuse,
  invite: refuse,
  changed: refuse,
};

for (const asks of [true, false]) {
  runSubscriberContract(
    asks ? 'the memory e-mail service that asks' : 'the memory e-mail service that takes our word',
    {
      traits: {
        invited: asks ? 'pending' : 'subscribed',
        manyPages: 45,
        canBreak: true,
        canBounce: true,
      },
      makeHarness: () => {
        const time = { nowMs: 1_764_000_000_000 };
        const list = createMemoryList({ time, asks });
        list.refused.add('not an address');
        const out = (status: 'bounced' | 'complained') => (email: string) => {
          list.closed.add(email);
          return Promise.resolve(list.put(email, status));
        };
        const service = createMemoryService({ list, time, page: 20, batch: 10, few: 10 });
        return Promise.resolve({
          service: {
            ...service,
            fields: () =>
              Promise.resolve([
                { key: 'first', label: 'First name', type: 'text' as const, readOnly: false },
              ]),
          },
          first: 'first',
          world: {
            join: (email: string, first?: string) =>
              Promise.resolve(
                list.put(email.toLowerCase(), 'subscribed', first === undefined ? {} : { first }),
              ),
            leave: (email: string) => Promise.resolve(list.put(email, 'unsubscribed')),
            rename: (email: string, first: string) =>
              Promise.resolve(
                list.put(email, list.members.get(email)?.status ?? 'subscribed', { first }),
              ),
            bounce: out('bounced'),
            complain: out('complained'),
            shelve: (email: string) => Promise.resolve(list.put(email, 'archived')),
          },
          faults: {
            poison: (email: string) => Promise.resolve(void list.refused.add(email)),
            loseNextAnswer: () => Promise.resolve(void (list.lost = 1)),
          },
          lockedOut: () => lockedOut,
          close: () => Promise.resolve(),
        });
      },
    },
  );
}
