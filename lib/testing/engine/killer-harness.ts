/** Methods of a side that only compare: no moment to die. */
const pure: readonly (string | symbol)[] = ['isNewer', 'momentsOf'];

/**
 * Dies at the `n`th moment before or after a call of anything; what it still had to do never
 * happens.
 */
export function createKiller() {
  let left = Number.POSITIVE_INFINITY;
  let moments = 0;
  const step = () => {
    moments += 1;
    left -= 1;
    if (left < 0) throw new Killed('killed');
  };
  const wrap = <T extends object>(part: T): T =>
    new Proxy(part, {
      get(target, name, receiver) {
        const method: unknown = Reflect.get(target, name, receiver);
        if (typeof method !== 'function' || pure.includes(name)) return method;
        return async (...args: readonly unknown[]) => {
          step();
          const answer: unknown = await method.apply(target, args);
          step();
          return answer;
        };
      },
    });
  return {
    wrap,
    arm: (n: number) => void (left = n),
    /** Moments since the last time it was asked. */
    count() {
      const counted = moments;
      moments = 0;
      return counted;
    },
  };
}

export class Killed extends Error {}
