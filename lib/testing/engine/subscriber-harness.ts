import type { SubscriberRules } from '@/lib/core/flows/newsletter';
import type { Field } from '@/lib/core/model/field';
import type { Mapping } from '@/lib/core/model/mapping';
import { createFingerprinter } from '@/lib/core/values/fingerprint';
import { stepSubscribers } from '@/lib/engine/newsletter/step';
import type { Parts } from '@/lib/engine/newsletter/work';
import type { Hint } from '@/lib/ports/consents';
import {
  createMemoryList,
  createMemoryNewsletterStore,
  createMemoryService,
  createMemoryWix,
  createMemoryWixBook,
  createNewsletterMemory,
  giveHint,
} from './memory-newsletter';

const field = (key: string, type: Field['type'] = 'text'): [string, Field] => [
  key,
  { key, label: key, type, readOnly: false },
];
const mapping: Mapping = {
  version: 1,
  rows: [
    ['name', 'first'],
    ['company', 'firm'],
    ['born', 'birthday'],
  ].map(([wix = '', remote = ''], index) => ({
    id: index + 1,
    wix,
    remote,
    direction: 'toRemote',
    winner: 'systemOfRecord',
    blanks: 'clear',
  })),
};

const writes = ['write', 'add', 'update', 'optOut', 'invite'];
/** What happens before a call of Wix or of the service, by its name; `any`: before each. */
type Before = { [call: string]: ((...args: readonly unknown[]) => void) | undefined };

/**
 * Everything as it is, in memory; small pages and batches bring every edge of one into a short
 * list.
 */
export function createSubscriberWorld({
  page = 3,
  batch = 2,
  few = 2,
  asks = true,
  rules = { labels: [] },
  wrap = <T extends object>(part: T) => part,
}: {
  page?: number;
  batch?: number;
  few?: number;
  asks?: boolean;
  rules?: SubscriberRules;
  wrap?: <T extends object>(part: T) => T;
} = {}) {
  const time = { nowMs: Date.parse('2026-03-01T00:00:00Z') };
  const book = createMemoryWixBook(time);
  const list = createMemoryList({ time, asks });
  const memory = createNewsletterMemory();
  const counts = { writes: 0, calls: 0 };
  const before: Before = {};
  const watch = <T extends object>(part: T): T =>
    new Proxy(part, {
      get(target, name, receiver) {
        const method: unknown = Reflect.get(target, name, receiver);
        if (typeof method !== 'function') return method;
        return async (...args: readonly unknown[]) => {
          counts.calls += 1;
          before['any']?.();
          before[String(name)]?.(...args);
          if (writes.includes(String(name))) counts.writes += 1;
          return (await method.apply(target, args)) as unknown;
        };
      },
    });
  const store = createMemoryNewsletterStore({ memory, time });
  let ids = 0;
  const parts: Parts = {
    wix: wrap(watch(createMemoryWix({ book, time, page }))),
    service: wrap(watch(createMemoryService({ list, time, page, batch, few }))),
    store: { ...wrap(store), keyOf: store.keyOf },
    place: 'connection:7',
    mapping,
    fields: {
      wix: new Map([field('name'), field('company'), field('born'), field('labels', 'set')]),
      remote: new Map([field('first'), field('firm'), field('birthday', 'date')]),
    },
    rules,
    keys: { email: 'email', labels: 'labels', subscription: 'subscription' },
    fingerprint: createFingerprinter(Buffer.from('a key of this test')),
    newId: () => `link-${(ids += 1)}`,
    nowMs: () => time.nowMs,
    epoch: 1,
    cause: 'sweep',
  };
  const hint = (
    of:
      | (Hint & { cause?: never })
      | Omit<Extract<Hint, { kind: 'contact' }>, 'cause'>
      | Omit<Extract<Hint, { kind: 'address' }>, 'cause'>,
  ) => giveHint({ memory, time, hint: { ...of, cause: 'webhook' } });
  return { time, book, list, memory, counts, before, parts, hint };
}

export type SubscriberWorld = ReturnType<typeof createSubscriberWorld>;

const everyMs = 15 * 60_000;
const mostSteps = 1_000;

/** Steps until nothing is due, after a sweep of both sides. */
export async function run(
  world: SubscriberWorld,
  { laterMs = everyMs }: { laterMs?: number } = {},
): Promise<void> {
  world.time.nowMs += laterMs;
  for (let step = 0; step < mostSteps; step += 1)
    if (
      (await stepSubscribers({ parts: world.parts, state: world.memory.state, everyMs })).nextInMs >
      0
    )
      return;
  throw new Error('it does not come to rest');
}
