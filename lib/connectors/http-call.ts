import type { z } from 'zod';
import type { Lane } from '@/lib/core/model/dirty';
import type { SideName } from '@/lib/core/model/side';
import { type Budget } from '@/lib/ports/budget';
import { type Clock, type Random, type Sleep } from '@/lib/ports/clock';
import { errorOfStatus, parseAnswer } from './errors';

export type HttpCall = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path and query, relative to the origin's root. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly lane: Lane;
  /** Instead of the config's: a narrower window, taken in addition to it. */
  readonly budgetKey?: string;
  /** True when sending it twice has the effect of sending it once and is not noticeable: reads. */
  readonly repeatable: boolean;
  /** No other call waits for this one: it may wait for the rate window, whatever its lane. */
  readonly patient?: boolean;
};

export type HttpAnswer = {
  readonly status: number;
  readonly header: (name: string) => string | undefined;
  /** `undefined` when the body is empty or not JSON. */
  readonly json: unknown;
  /** ISO, from the Date header: the service's own clock. */
  readonly serverTime: string;
};

/** The number that a header holds. */
export const numberIn = (header: string | undefined): number | undefined =>
  header === undefined || header === '' || Number.isNaN(Number(header))
    ? undefined
    : Number(header);

/** Under load, a firewall in front of a service answers 403 with a page, which is no JSON. */
export const isThrottledByFirewall = ({ status, json }: HttpAnswer): boolean =>
  status === 429 || (status === 403 && json === undefined);

export type RateReading = { readonly remaining: number; readonly resetMs: number };

export type HttpConfig = {
  readonly side: SideName;
  readonly origin: string;
  readonly clock: Clock;
  readonly sleep: Sleep;
  readonly random: Random;
  readonly budget: Budget;
  readonly budgetKey: string;
  /** Reads the rate window from the service's headers. */
  readonly readRate?: (answer: HttpAnswer) => RateReading | undefined;
  /** Whether an answer means "not now, nothing was done". Default: any 429. */
  readonly isThrottled?: (answer: HttpAnswer) => boolean;
  /** Total for one call with all waits and retries, ms. Default 20,000. */
  readonly deadlineMs?: number;
  /** Default 32 MB: a page of 1,000 full contacts is a few. */
  readonly maxBodyBytes?: number;
  /** For addresses given by owners: https only, checked at connect; listed hosts may be private. */
  readonly guard?: { readonly allowedHosts: readonly string[] };
};

/**
 * Sends one call and returns any answer below 500, except throttling. Retries reads, and writes
 * that certainly did not happen. Throws `SideError`, an unclear one for a write that may
 * have happened.
 */
export type SendHttp = (call: HttpCall) => Promise<HttpAnswer>;

/**
 * The parsed answer of a call; throws `SideError` unless it succeeded, with the path but not the
 * query in its message.
 */
export function successOf<T>({
  answer,
  schema,
  side,
  path,
}: {
  answer: HttpAnswer;
  schema: z.ZodType<T>;
  side: SideName;
  path: string;
}): { readonly value: T; readonly serverTime: string } {
  if (answer.status >= 300) throw errorOfStatus({ side, status: answer.status });
  return {
    value: parseAnswer({ schema, json: answer.json, side, what: path.split('?')[0] ?? '' }),
    serverTime: answer.serverTime,
  };
}
