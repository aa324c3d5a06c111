import { setTimeout as sleep } from 'node:timers/promises';
import { type Faults } from './faults';
import { type Random } from './random';

type Prepared = { body: string; headers: Record<string, string> };

type WebhookStatus = {
  url: string | null;
  enabled: boolean;
  pending: number;
  delivered: number;
  failed: number;
  dropped: number;
};

export type WebhookQueue<T> = {
  /** Takes the event at once; the API answer never waits for a delivery. */
  push(event: T): void;
  configure(patch: { url?: string | null; enabled?: boolean; retryMs?: number[] }): void;
  status(): WebhookStatus;
  /** Waits until nothing is pending; false when the time is up before. */
  flush(timeoutMs: number): Promise<boolean>;
  stop(): void;
};

type Delivery<T> = { events: T[]; attempt: number; prepared?: Prepared };

type Options<T> = {
  faults: () => Faults;
  random: Random;
  /** Events in one call at most, and how long the first one waits for company. */
  batchSize: number;
  gatherMs: number;
  /** An answer later than this counts as none. */
  timeoutMs: number;
  /**
   * Called once per delivery when `isFixed` (a repetition is the very same text), else once per
   * attempt.
   */
  prepare(input: { events: readonly T[]; attempt: number; url: string }): Promise<Prepared>;
  /** Where an event goes when each has an address of its own; then one goes at a time. */
  addressOf?(event: T): string;
  isFixed: boolean;
  isAccepted(status: number): boolean;
  /** Told how each attempt ended; `status` is null without an answer. Attempts count from 0. */
  report?(outcome: {
    events: readonly T[];
    attempt: number;
    status: number | null;
    isAccepted: boolean;
  }): void;
};

/** The services' own schedules take two days; these are their shape in minutes. */
const defaultRetryMs = [
  1_000, 2_000, 5_000, 10_000, 20_000, 30_000, 60_000, 60_000, 60_000, 60_000,
];
const concurrency = 10;
const reorderSpreadMs = 500;

export function createWebhookQueue<T>(options: Options<T>): WebhookQueue<T> {
  const {
    faults,
    random,
    batchSize,
    gatherMs,
    timeoutMs,
    prepare,
    isFixed,
    isAccepted,
    addressOf,
    report,
  } = options;
  let url: string | null = null;
  let enabled = true;
  let retryMs = defaultRetryMs;
  let isStopped = false;
  let inFlight = 0;
  let delivered = 0;
  let failed = 0;
  let dropped = 0;
  let ready: T[] = [];
  let head = 0;
  let gathering: NodeJS.Timeout | null = null;
  const timers = new Set<NodeJS.Timeout>();
  const waiting = { events: 0 };

  const later = (ms: number, events: number, run: () => void) => {
    waiting.events += events;
    const timer = setTimeout(() => {
      timers.delete(timer);
      waiting.events -= events;
      run();
    }, ms);
    timers.add(timer);
  };

  const takeBatch = (): T[] => {
    const events = ready.slice(head, head + batchSize);
    head += events.length;
    if (head > 1_000 && head * 2 > ready.length) {
      ready = ready.slice(head);
      head = 0;
    }
    return events;
  };

  const pump = () => {
    gathering = null;
    while (!isStopped && inFlight < concurrency && head < ready.length)
      void deliver({ events: takeBatch(), attempt: 0 });
  };

  const enqueue = (event: T) => {
    ready.push(event);
    gathering ??= setTimeout(pump, gatherMs);
  };

  const deliver = async (delivery: Delivery<T>) => {
    inFlight++;
    const status = await send(delivery).catch(() => null);
    const accepted = status !== null && isAccepted(status);
    inFlight--;
    const { events, attempt } = delivery;
    report?.({ events, attempt, status, isAccepted: accepted });
    if (accepted) delivered += delivery.events.length;
    else retry(delivery);
    pump();
  };

  const targetOf = (event: T | undefined) =>
    addressOf && event !== undefined ? addressOf(event) : url;

  const send = async (delivery: Delivery<T>): Promise<number | null> => {
    const target = targetOf(delivery.events[0]);
    if (!target || !enabled) return null;
    const prepared =
      delivery.prepared ??
      (await prepare({ events: delivery.events, attempt: delivery.attempt, url: target }));
    if (isFixed) delivery.prepared = prepared;
    const response = await fetch(target, {
      method: 'POST',
      body: prepared.body,
      headers: prepared.headers,
      signal: AbortSignal.timeout(timeoutMs),
    });
    await response.body?.cancel();
    return response.status;
  };

  const retry = (delivery: Delivery<T>) => {
    if (isStopped) return;
    const waitMs = retryMs[delivery.attempt];
    if (waitMs === undefined) {
      failed += delivery.events.length;
      return;
    }
    delivery.attempt++;
    later(waitMs, delivery.events.length, () => void deliver(delivery));
  };

  const pending = () => ready.length - head + waiting.events + inFlight;

  return {
    push(event) {
      if (!targetOf(event) || !enabled || isStopped) return;
      const { webhookDropPercent, webhookDuplicate, webhookDelayMs, webhookReorder } = faults();
      if (random.percent(webhookDropPercent)) {
        dropped++;
        return;
      }
      for (let copy = 0; copy <= webhookDuplicate; copy++) {
        const waitMs =
          webhookDelayMs + (webhookReorder ? Math.floor(random.next() * reorderSpreadMs) : 0);
        if (waitMs > 0) later(waitMs, 1, () => enqueue(event));
        else enqueue(event);
      }
    },
    configure(patch) {
      if (patch.url !== undefined) url = patch.url;
      if (patch.enabled !== undefined) enabled = patch.enabled;
      if (patch.retryMs !== undefined) retryMs = patch.retryMs;
    },
    status: () => ({ url, enabled, pending: pending(), delivered, failed, dropped }),
    async flush(timeoutMs) {
      const deadline = performance.now() + timeoutMs;
      while (pending() > 0) {
        if (performance.now() > deadline || isStopped) return false;
        await sleep(5);
      }
      return true;
    },
    stop() {
      isStopped = true;
      if (gathering) clearTimeout(gathering);
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
    },
  };
}
