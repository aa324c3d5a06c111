/** The request log (a ring) and cheap counters. Control calls are not logged. */

export type RequestLine = { n: number; method: string; path: string; status: number; at: string };

export type CallKind = 'read' | 'write' | 'token' | 'identity';

/** What our app's calls changed, by contact. */
export type Effect = 'created' | 'updated' | 'deleted' | 'merged' | 'labelled' | 'subscribed';

export type Counts = {
  byRoute: Record<string, number>;
  total: number;
  writes: number;
  reads: number;
  throttled: number;
  /** Contacts changed by API calls, not by a person. */
  effects: Record<Effect, number>;
};

const ringSize = 20_000;

const noCounts = (): Counts => ({
  byRoute: {},
  total: 0,
  writes: 0,
  reads: 0,
  throttled: 0,
  effects: { created: 0, updated: 0, deleted: 0, merged: 0, labelled: 0, subscribed: 0 },
});

export type RequestLog = ReturnType<typeof createRequestLog>;

export function createRequestLog() {
  let ring: RequestLine[] = [];
  let n = 0;
  let counts = noCounts();
  return {
    /** `status` 0 means that the connection was destroyed instead of answered. */
    add({
      method,
      path,
      route,
      kind,
      status,
    }: {
      method: string;
      path: string;
      route: string;
      kind: CallKind;
      status: number;
    }) {
      const line = { n: ++n, method, path, status, at: new Date().toISOString() };
      if (ring.length < ringSize) ring.push(line);
      else ring[(n - 1) % ringSize] = line;
      const key = `${method} ${route}`;
      counts.byRoute[key] = (counts.byRoute[key] ?? 0) + 1;
      counts.total++;
      if (kind === 'write') counts.writes++;
      if (kind === 'read') counts.reads++;
      if (status === 429) counts.throttled++;
    },
    effect(kind: Effect) {
      counts.effects[kind]++;
    },
    /** Lines with a number above `since`, oldest first. */
    since(since: number): RequestLine[] {
      return ring.filter((line) => line.n > since).sort((a, b) => a.n - b.n);
    },
    counts: () => counts,
    reset() {
      ring = [];
      n = 0;
      counts = noCounts();
    },
  };
}
