import { type z } from 'zod';
import { isErrorNamed } from '@/lib/core/model/error-name';
import type { SideName } from '@/lib/core/model/side';
import { SideError, type FailureCode } from '@/lib/core/model/side-error';

/** A webhook from an unproven sender, or with a body that the sender does not send. */
export class WebhookRejected extends Error {
  override name = 'WebhookRejected';
  static override [Symbol.hasInstance](value: unknown): value is WebhookRejected {
    return isErrorNamed(value, 'WebhookRejected');
  }
  readonly status: 400 | 401;
  constructor(input: { status: 400 | 401; message: string }) {
    super(input.message);
    this.status = input.status;
  }
}

/**
 * A value cannot be written, known before the contact was written: the contact's outcome is
 * `refused`.
 */
export class FieldRefused extends Error {
  override name = 'FieldRefused';
  static override [Symbol.hasInstance](value: unknown): value is FieldRefused {
    return isErrorNamed(value, 'FieldRefused');
  }
  readonly field: string;
  readonly code: ProblemCode;
  constructor(input: { field: string; code: ProblemCode }) {
    super(`${input.field}: ${input.code}`);
    this.field = input.field;
    this.code = input.code;
  }
}

/** Why a service refused a value or a call. Codes have sentences in `lib/text`. */
export const problemCodes = [
  'invalidEmail',
  'invalidPhone',
  'invalidDate',
  'invalidNumber',
  'invalidValue',
  'optionNotAllowed',
  'tooLong',
  'tooMany',
  'required',
  'readOnly',
  'unknownField',
  'memberEmail',
  'heldByAnother',
  'notEnoughToCreate',
  'refused',
] as const;
export type ProblemCode = (typeof problemCodes)[number];

const failureOf = (status: number): { code: FailureCode; retryable: boolean } => {
  if (status === 401) return { code: 'unauthorized', retryable: false };
  if (status === 403) return { code: 'missingPermission', retryable: false };
  if (status === 402) return { code: 'quotaReached', retryable: false };
  if (status === 429) return { code: 'rateLimited', retryable: true };
  if (status === 408 || status >= 500) return { code: 'serverError', retryable: true };
  return { code: 'badAnswer', retryable: false };
};

/** The `SideError` for a status. Never reads message text. */
export const errorOfStatus = (input: {
  side: SideName;
  status: number;
  retryAfterMs?: number;
}): SideError =>
  new SideError({
    ...input,
    ...failureOf(input.status),
    message: `${input.side}: answered ${input.status}`,
  });

/** The failure of a write that was sent without a usable answer. */
export const unclearError = ({ side, status }: { side: SideName; status?: number }): SideError =>
  new SideError({
    side,
    code: status === undefined ? 'unreachable' : 'serverError',
    retryable: true,
    isUnclear: true,
    ...(status === undefined ? {} : { status }),
    message:
      status === undefined
        ? `${side}: no answer after the request was sent`
        : `${side}: answered ${status} after the request was sent`,
  });

/** Whether a write may have happened although it failed. */
export const isUnclear = (error: unknown): boolean => error instanceof SideError && error.isUnclear;

/** Temporary: timed out, locked, too early, and 477 (an account moving to another data centre). */
const passing: readonly number[] = [408, 423, 425, 477];

/**
 * The failure for a status that is not about the requested contact: it concerns the account or the
 * service, or is temporary (G01). `null`: it is about that contact.
 */
export function failureOfStatus({
  side,
  status,
}: {
  side: SideName;
  status: number;
}): SideError | null {
  if (passing.includes(status)) return errorOfStatus({ side, status: 503 });
  return [401, 402, 403, 429].includes(status) || status >= 500
    ? errorOfStatus({ side, status })
    : null;
}

/** An answer that cannot be used: not JSON, too large, or not of the documented shape. */
export const badAnswer = (input: { side: SideName; status?: number; message: string }): SideError =>
  new SideError({ ...input, code: 'badAnswer', retryable: true });

/** Parses an answer or throws `badAnswer`; the message names paths, never values. */
export const parseAnswer = <T>(input: {
  schema: z.ZodType<T>;
  json: unknown;
  side: SideName;
  what: string;
}): T => {
  const parsed = input.schema.safeParse(input.json);
  if (parsed.success) return parsed.data;
  const paths = parsed.error.issues.slice(0, 3).map((issue) => issue.path.join('.'));
  throw badAnswer({
    side: input.side,
    message: `${input.side}: ${input.what}: unexpected answer at ${paths.join(', ') || 'the top'}`,
  });
};

/**
 * The same methods, but their errors carry the service's name. Wraps everything opened at a
 * service, so that a screen never names another one.
 */
export function nameService<T extends object>({
  service,
  opened,
}: {
  service: string;
  opened: T;
}): T {
  const name = (error: unknown): never => {
    if (error instanceof SideError) error.service ??= service;
    throw error;
  };
  return new Proxy(opened, {
    get(target, key, receiver) {
      const member: unknown = Reflect.get(target, key, receiver);
      if (typeof member !== 'function') return member;
      return (...input: unknown[]): unknown => {
        try {
          // A method of `opened`, called with the caller's arguments.
          const answer: unknown = Reflect.apply(member, target, input);
          return answer instanceof Promise ? answer.catch(name) : answer;
        } catch (error) {
          return name(error);
        }
      };
    },
  });
}
