import type { Lane } from '@/lib/core/model/dirty';

/** At most `limit` calls within `windowMs`. */
export type RateWindow = { readonly limit: number; readonly windowMs: number };

/** The service's own rate window, shared by all workers. */
export type Budget = {
  /**
   * Resolves when one call may be sent. Rejects with a `rateLimited` `SideError` when that would be
   * later than `deadlineMs` from now.
   */
  take(input: {
    readonly key: string;
    readonly lane: Lane;
    readonly deadlineMs?: number;
  }): Promise<void>;
  /** What the service's answer said of its window. */
  observe(input: {
    readonly key: string;
    readonly remaining: number;
    readonly resetMs: number;
  }): Promise<void>;
  /** No worker calls within the next `forMs`. */
  block(input: { readonly key: string; readonly forMs: number }): Promise<void>;
};
