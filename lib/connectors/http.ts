import { request, type Dispatcher } from 'undici';
import type { z } from 'zod';
import type { Lane } from '@/lib/core/model/dirty';
import type { SideName } from '@/lib/core/model/side';
import { SideError } from '@/lib/core/model/side-error';
import { parseStorableJson } from '@/lib/core/values/json';
import { type Budget } from '@/lib/ports/budget';
import { type Clock, type Random, type Sleep } from '@/lib/ports/clock';
import { assertHostAllowed, guardedLookup } from './address';
import { badAnswer, errorOfStatus, parseAnswer, UnclearError } from './errors';
import { backoffMs, readRetryAfter } from './retry-after';
import { createSocketPools } from './socket-pools';

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
 * that certainly did not happen. Throws `UnclearError` for a write that may have happened,
 * `SideError` for every other failure.
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

const attempts = 4;
/**
 * A call is not started with less time than this: cutting a write short makes it unclear for no
 * reason.
 */
const leastCallMs = 5000;
/**
 * Shorter than the rest of the worker's lease when the call starts, so that no other worker plans
 * while the call may still have an effect.
 */
const longestCallMs = 9500;
/**
 * For a read with a caller waiting: a service that is silent for this long is not asked again here.
 */
const longestReadMs = 6000;

const longestOf = ({ lane, repeatable }: HttpCall) =>
  repeatable && (lane === 'live' || lane === 'interactive') ? longestReadMs : longestCallMs;

const sockets = createSocketPools();

/**
 * A site has its own account, or its own credential before the account is known. With an owner's
 * own address the header is left out of the key, because some services need a new token for each
 * call.
 */
const poolKeyOf = ({ config, call }: { config: HttpConfig; call: HttpCall }): string =>
  [
    config.origin,
    config.budgetKey,
    config.guard ? `guarded ${config.guard.allowedHosts.join()}` : call.headers?.['authorization'],
  ].join('\n');

/** For an owner's own server, or an account that is not known yet: no rate window is known. */
export const unlimited: Budget = {
  take: async () => {},
  observe: async () => {},
  block: async () => {},
};

export const createHttp = (config: HttpConfig): SendHttp => {
  if (config.guard)
    assertHostAllowed({ origin: config.origin, allowedHosts: config.guard.allowedHosts });
  const isThrottled = config.isThrottled ?? ((answer: HttpAnswer) => answer.status === 429);

  return async (call) => {
    if (!isSendable(call)) throw errorOfStatus({ side: config.side, status: 401 });
    const endsAtMs = config.clock.nowMs() + (config.deadlineMs ?? 20_000);
    const keys = call.budgetKey ? [config.budgetKey, call.budgetKey] : [config.budgetKey];
    for (let attempt = 0; ; attempt += 1) {
      await takeAll({
        config,
        keys,
        call,
        deadlineMs: endsAtMs - config.clock.nowMs() - leastCallMs,
      });
      const result = await sendOnce({
        config,
        call,
        timeoutMs: Math.max(Math.min(endsAtMs - config.clock.nowMs(), longestOf(call)), 1),
      });
      const verdict = judge({ result, call, isThrottled, side: config.side });
      if (result.kind === 'answer')
        await report({
          config,
          keys,
          answer: result.answer,
          isThrottled: isThrottled(result.answer),
          waitMs: verdict.kind === 'again' ? verdict.waitMs : undefined,
        });
      if (verdict.kind === 'return') return verdict.answer;
      if (verdict.kind === 'throw') throw verdict.error;
      const waitMs = verdict.waitMs ?? backoffMs({ attempt, random: config.random.next() });
      if (attempt + 1 >= attempts || config.clock.nowMs() + waitMs + leastCallMs > endsAtMs)
        throw verdict.error;
      await config.sleep(waitMs);
    }
  };
};

/**
 * A credential that no header can carry cannot be valid, and it would break the socket pool for
 * every site (S2).
 */
const isSendable = ({ headers = {} }: HttpCall): boolean =>
  Object.values(headers).every((value) => /^[\t\x20-\x7e]*$/.test(value));

/**
 * A call of a run or an id write-back that waits for the rate window delays newer edits. So a batch
 * starts only when there is room for its reads; its writes may wait for the next slot of the
 * window.
 */
const longestWaitMs: Readonly<Record<Lane, Readonly<Record<'read' | 'write', number>>>> = {
  interactive: { read: Infinity, write: Infinity },
  live: { read: Infinity, write: Infinity },
  run: { read: 500, write: 3500 },
  idWrite: { read: 0, write: 3500 },
};

const takeAll = async (input: {
  config: HttpConfig;
  keys: readonly string[];
  call: HttpCall;
  deadlineMs: number;
}): Promise<void> => {
  const { lane, repeatable, patient } = input.call;
  const longestMs = patient ? Infinity : longestWaitMs[lane][repeatable ? 'read' : 'write'];
  const deadlineMs = Math.max(Math.min(input.deadlineMs, longestMs), 0);
  for (const key of input.keys) await input.config.budget.take({ key, lane, deadlineMs });
};

/**
 * Without a Retry-After, other callers wait this long after a 429; the caller's own wait grows with
 * each attempt.
 */
const quietMs = 1000;

const report = async (input: {
  config: HttpConfig;
  keys: readonly string[];
  answer: HttpAnswer;
  isThrottled: boolean;
  waitMs: number | undefined;
}): Promise<void> => {
  const { config, answer } = input;
  const narrowest = input.keys.at(-1) ?? config.budgetKey;
  const rate = config.readRate?.(answer);
  if (rate) await config.budget.observe({ key: config.budgetKey, ...rate });
  if (answer.status === 429 || input.isThrottled)
    await config.budget.block({ key: narrowest, forMs: input.waitMs ?? quietMs });
};

type Result =
  | { readonly kind: 'answer'; readonly answer: HttpAnswer }
  | { readonly kind: 'notSent' }
  | { readonly kind: 'lost' }
  /** No answer came in time. */
  | { readonly kind: 'silent' }
  | { readonly kind: 'unreadable'; readonly message: string };

type Verdict =
  | { readonly kind: 'return'; readonly answer: HttpAnswer }
  | { readonly kind: 'throw'; readonly error: Error }
  | { readonly kind: 'again'; readonly waitMs?: number; readonly error: Error };

const judge = (input: {
  result: Result;
  call: HttpCall;
  isThrottled: (answer: HttpAnswer) => boolean;
  side: SideName;
}): Verdict => {
  const { result, call, side } = input;
  const unreachable = new SideError({ side, code: 'unreachable', retryable: true });
  switch (result.kind) {
    case 'notSent':
      return { kind: 'again', error: unreachable };
    case 'lost':
      return call.repeatable
        ? { kind: 'again', error: unreachable }
        : { kind: 'throw', error: new UnclearError() };
    case 'silent':
      return { kind: 'throw', error: call.repeatable ? unreachable : new UnclearError() };
    case 'unreadable':
      return {
        kind: 'throw',
        error: call.repeatable
          ? badAnswer({ side, message: `${side}: ${result.message}` })
          : new UnclearError(),
      };
    case 'answer':
      return judgeAnswer({ ...input, answer: result.answer });
  }
};

const judgeAnswer = (input: {
  answer: HttpAnswer;
  call: HttpCall;
  isThrottled: (answer: HttpAnswer) => boolean;
  side: SideName;
}): Verdict => {
  const { answer, call, side } = input;
  const waitMs =
    readRetryAfter({ retryAfter: answer.header('retry-after'), date: answer.header('date') }) ||
    undefined;
  const isThrottled = input.isThrottled(answer);
  const error = errorOfStatus({
    side,
    status: isThrottled ? 429 : answer.status,
    retryAfterMs: waitMs,
  });
  // A 503 with a Retry-After was refused before any work; other 5xx may come after the work was
  // done.
  if (isThrottled || (answer.status === 503 && waitMs !== undefined))
    return { kind: 'again', waitMs, error };
  if (answer.status >= 300 && answer.status < 400)
    return {
      kind: 'throw',
      error: badAnswer({ side, status: answer.status, message: `${side}: redirect refused` }),
    };
  if (answer.status < 500 && answer.status !== 408) return { kind: 'return', answer };
  if (!call.repeatable)
    return { kind: 'throw', error: new UnclearError({ status: answer.status }) };
  return { kind: 'again', error };
};

const notSentCodes = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'EADDRREFUSED',
]);

const silentCodes = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT']);

const codeOf = (error: unknown): string => {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : '';
};

const sendOnce = async ({
  config,
  call,
  timeoutMs,
}: {
  config: HttpConfig;
  call: HttpCall;
  timeoutMs: number;
}): Promise<Result> => {
  const endsAtMs = performance.now() + timeoutMs;
  const place = {
    key: poolKeyOf({ config, call }),
    waitMs: Math.max(timeoutMs - leastCallMs, 0),
    ...(config.guard ? { lookup: guardedLookup(config.guard) } : {}),
  };
  const result = await sockets.run({
    ...place,
    send: (dispatcher) =>
      sendBy({
        config,
        call,
        dispatcher,
        timeoutMs: Math.max(Math.floor(endsAtMs - performance.now()), 1),
      }),
  });
  return result ?? { kind: 'notSent' };
};

const sendBy = async ({
  config,
  call,
  dispatcher,
  timeoutMs,
}: {
  config: HttpConfig;
  call: HttpCall;
  dispatcher: Dispatcher;
  timeoutMs: number;
}): Promise<Result> => {
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const response = await request(new URL(call.path, config.origin), {
      method: call.method,
      headers: {
        accept: 'application/json',
        'user-agent': 'contact-sync-for-wix',
        ...call.headers,
      },
      body: call.body ?? null,
      dispatcher,
      signal,
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
    });
    const text = await readCapped({
      body: response.body,
      maxBytes: config.maxBodyBytes ?? 32 * 1024 * 1024,
    });
    if (text === null) return { kind: 'unreadable', message: 'the answer is too large' };
    return {
      kind: 'answer',
      answer: toAnswer({
        status: response.statusCode,
        headers: response.headers,
        text,
        nowMs: config.clock.nowMs(),
      }),
    };
  } catch (error) {
    const code = codeOf(error);
    if (signal.aborted || silentCodes.has(code)) return { kind: 'silent' };
    return notSentCodes.has(code) || code.startsWith('CERT_') || code.startsWith('ERR_TLS')
      ? { kind: 'notSent' }
      : { kind: 'lost' };
  }
};

const readCapped = async (input: {
  body: Dispatcher.ResponseData['body'];
  maxBytes: number;
}): Promise<string | null> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of input.body) {
    const part = Buffer.from(chunk);
    bytes += part.length;
    if (bytes > input.maxBytes) {
      input.body.destroy();
      return null;
    }
    chunks.push(part);
  }
  return Buffer.concat(chunks).toString('utf8');
};

const parseBody = (text: string): unknown => {
  try {
    return text === '' ? undefined : parseStorableJson(text);
  } catch {
    return undefined;
  }
};

const toAnswer = (input: {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
  nowMs: number;
}): HttpAnswer => {
  const header = (name: string): string | undefined => {
    const value = input.headers[name.toLowerCase()];
    return Array.isArray(value) ? value[0] : value;
  };
  const dateMs = Date.parse(header('date') ?? '');
  return {
    status: input.status,
    header,
    json: parseBody(input.text),
    serverTime: new Date(Number.isNaN(dateMs) ? input.nowMs : dateMs).toISOString(),
  };
};
