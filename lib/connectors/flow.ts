/** Results in the order of `items`, at most `limit` at work at once. The first failure stops what was not yet begun. */
export const inParallel = async <T, R>(input: { items: readonly T[]; limit: number; run: (item: T) => Promise<R> }): Promise<readonly R[]> => {
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
