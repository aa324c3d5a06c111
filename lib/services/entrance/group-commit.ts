/** Too many items wait already: the sender should retry later. */
export class OverloadedError extends Error {
  override name = 'OverloadedError';
}

type Waiting<Item, Result> = {
  readonly item: Item;
  resolve(result: Result): void;
  reject(error: unknown): void;
};

/**
 * Callers that arrive during a commit of the same key share the next one. `submit` resolves with
 * its item's result once the commit with it succeeded; keys never wait for each other. @throws
 * OverloadedError
 */
export function createGroupCommit<Item, Result>(input: {
  /** Results in the order of the items. */
  readonly commit: (key: string, items: readonly Item[]) => Promise<readonly Result[]>;
  readonly maxItems: number;
  readonly maxWaiting: number;
}) {
  const lines = new Map<string, Waiting<Item, Result>[]>();
  let waitingCount = 0;

  const serve = async (key: string, line: Waiting<Item, Result>[]) => {
    while (line.length > 0) {
      const batch = line.splice(0, input.maxItems);
      try {
        const results = await input.commit(
          key,
          batch.map(({ item }) => item),
        );
        // One result per item.
        batch.forEach((waiting, place) => waiting.resolve(results[place] as Result));
      } catch (error) {
        batch.forEach((waiting) => waiting.reject(error));
      }
      waitingCount -= batch.length;
    }
    lines.delete(key);
  };

  return {
    submit(key: string, item: Item): Promise<Result> {
      if (waitingCount >= input.maxWaiting)
        return Promise.reject(new OverloadedError('too many are waiting to be stored'));
      waitingCount += 1;
      return new Promise((resolve, reject) => {
        const line = lines.get(key);
        if (line) {
          line.push({ item, resolve, reject });
          return;
        }
        const own = [{ item, resolve, reject }];
        lines.set(key, own);
        void serve(key, own);
      });
    },
  };
}
