/** Too much is waiting already: the sender should come again later. */
export class OverloadedError extends Error {
  override name = 'OverloadedError';
}

type Waiting<Item> = { readonly item: Item; resolve(): void; reject(error: unknown): void };

/**
 * Callers that come while a commit of the same key is under way share the next one. `submit` resolves once the commit
 * that holds its item succeeded; keys never wait for each other. @throws OverloadedError
 */
export function createGroupCommit<Item>(input: {
  readonly commit: (key: string, items: readonly Item[]) => Promise<void>;
  readonly maxItems: number;
  readonly maxWaiting: number;
}) {
  const lines = new Map<string, Waiting<Item>[]>();
  let waitingCount = 0;

  const serve = async (key: string, line: Waiting<Item>[]) => {
    while (line.length > 0) {
      const batch = line.splice(0, input.maxItems);
      try {
        await input.commit(key, batch.map(({ item }) => item));
        batch.forEach((waiting) => waiting.resolve());
      } catch (error) {
        batch.forEach((waiting) => waiting.reject(error));
      }
      waitingCount -= batch.length;
    }
    lines.delete(key);
  };

  return {
    submit(key: string, item: Item): Promise<void> {
      if (waitingCount >= input.maxWaiting) return Promise.reject(new OverloadedError('too many webhooks are waiting to be stored'));
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
