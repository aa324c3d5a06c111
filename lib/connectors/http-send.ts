import { request, type Dispatcher } from 'undici';
import { guardedLookup } from './address';
import { readCapped, toAnswer } from './http-answer';
import type { HttpAnswer, HttpCall, HttpConfig } from './http-call';
import { createSocketPools } from './socket-pools';

/**
 * A call is not started with less time than this: cutting a write short makes it unclear for no
 * reason.
 */
export const leastCallMs = 5000;

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

/** How one attempt ended. */
export type HttpResult =
  | { readonly kind: 'answer'; readonly answer: HttpAnswer }
  | { readonly kind: 'notSent' }
  | { readonly kind: 'lost' }
  /** No answer came in time. */
  | { readonly kind: 'silent' }
  | { readonly kind: 'unreadable'; readonly message: string };

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

/** Sends the call once, over a socket of its own account, and never throws. */
export const sendOnce = async ({
  config,
  call,
  timeoutMs,
}: {
  config: HttpConfig;
  call: HttpCall;
  timeoutMs: number;
}): Promise<HttpResult> => {
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
}): Promise<HttpResult> => {
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
