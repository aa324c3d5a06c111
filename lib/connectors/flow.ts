import { SideError } from '@/lib/core/model/side-error';
import type { SubscriberOutcome, SubscriberOutcomes } from '@/lib/ports/mailing-list';
import { isUnclear } from './errors';

/**
 * Results in the order of `items`, with at most `limit` running at once. The first failure keeps
 * the rest from starting.
 */
export const inParallel = async <T, R>(input: {
  items: readonly T[];
  limit: number;
  run: (item: T) => Promise<R>;
}): Promise<readonly R[]> => {
  const results: R[] = [];
  const queue = input.items.entries();
  let failed = false;
  const work = async (): Promise<void> => {
    for (const [index, item] of queue) {
      if (failed) return;
      try {
        results[index] = await input.run(item);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(input.limit, input.items.length) }, work));
  return results;
};

/**
 * The outcome of each address, called one by one with at most `limit` at once. After a service
 * failure no other call starts: the rest are to be retried. Throws `SideError` when no call was
 * served.
 */
export async function oneByOne<T extends { readonly email: string }>(input: {
  people: readonly T[];
  limit: number;
  run: (person: T) => Promise<SubscriberOutcome>;
}): Promise<SubscriberOutcomes> {
  let stoppedBy: SideError | null = null;
  let served = 0;
  const outcomes = await inParallel({
    items: input.people,
    limit: input.limit,
    run: async (person): Promise<[string, SubscriberOutcome]> => {
      if (stoppedBy) return [person.email, { kind: 'again', error: stoppedBy }];
      try {
        const outcome = await input.run(person);
        served += 1;
        return [person.email, outcome];
      } catch (error) {
        if (isUnclear(error)) return [person.email, { kind: 'again', error: null }];
        if (!(error instanceof SideError)) throw error;
        stoppedBy = error;
        return [person.email, { kind: 'again', error }];
      }
    },
  });
  if (stoppedBy && served === 0) throw stoppedBy;
  return new Map(outcomes);
}
