import type { Lane } from '@/lib/core/model/dirty';
import { type Budget } from '@/lib/ports/budget';
import { assertHostAllowed } from './address';
import { errorOfStatus } from './errors';
import type { HttpAnswer, HttpCall, HttpConfig, SendHttp } from './http-call';
import { leastCallMs, sendOnce } from './http-send';
import { judgeResult } from './http-verdict';
import { backoffMs } from './retry-after';

const attempts = 4;

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
      const verdict = judgeResult({ result, call, isThrottled, side: config.side });
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
