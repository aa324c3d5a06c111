import { SideError } from '@/lib/core/model/side-error';
import type { SubscriberOutcome, SubscriberOutcomes } from '@/lib/ports/mailing-list';
import { UnclearError } from './errors';

/**
 * Results in the order of `items`, at most `limit` at work at once. The first failure stops what
 * was not yet begun.
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
 * What came of each address, asked for one by one, at most `limit` at work at once. Once the
 * service has not served one of them, no other is begun: those are to be asked again. Throws
 * `SideError` when nobody was served.
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
        if (error instanceof UnclearError) return [person.email, { kind: 'again', error: null }];
        if (!(error instanceof SideError)) throw error;
        stoppedBy = error;
        return [person.email, { kind: 'again', error }];
      }
    },
  });
  if (stoppedBy && served === 0) throw stoppedBy;
  return new Map(outcomes);
}
