/** Milliseconds since the epoch. Deadlines only; never compared with a service's own dates. */
export type Clock = { nowMs(): number };

export type Sleep = (ms: number) => Promise<void>;

export type Random = { uuid(): string; /** In [0, 1). */ next(): number };
