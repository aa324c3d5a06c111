import type { SideName } from '@/lib/core/model/side';
import { SideError } from '@/lib/core/model/side-error';
import { badAnswer, errorOfStatus, unclearError } from './errors';
import type { HttpAnswer, HttpCall } from './http-call';
import type { HttpResult } from './http-send';
import { readRetryAfter } from './retry-after';

type Verdict =
  | { readonly kind: 'return'; readonly answer: HttpAnswer }
  | { readonly kind: 'throw'; readonly error: Error }
  | { readonly kind: 'again'; readonly waitMs?: number; readonly error: Error };

/** Whether a result is returned, thrown, or tried again after a wait. */
export const judgeResult = (input: {
  result: HttpResult;
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
        : { kind: 'throw', error: unclearError({ side }) };
    case 'silent':
      return { kind: 'throw', error: call.repeatable ? unreachable : unclearError({ side }) };
    case 'unreadable':
      return {
        kind: 'throw',
        error: call.repeatable
          ? badAnswer({ side, message: `${side}: ${result.message}` })
          : unclearError({ side }),
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
    return { kind: 'throw', error: unclearError({ side, status: answer.status }) };
  return { kind: 'again', error };
};
