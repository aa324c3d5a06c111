import { isErrorNamed } from './error-name';
import type { SideName } from './side';

/** Why a service did not serve a call at all. Derived from the status, never from message text. */
export type FailureCode =
  | 'unauthorized'
  | 'missingPermission'
  | 'rateLimited'
  | 'unreachable'
  | 'serverError'
  | 'badAnswer'
  | 'quotaReached';

/** Thrown by every method of a `ContactSide` when the call as a whole did not succeed. */
export class SideError extends Error {
  override name = 'SideError';
  static override [Symbol.hasInstance](value: unknown): value is SideError {
    return isErrorNamed(value, 'SideError');
  }
  readonly code: FailureCode;
  readonly side: SideName;
  /** True when a later retry can succeed without intervention. */
  readonly retryable: boolean;
  readonly retryAfterMs: number | undefined;
  readonly status: number | undefined;
  /** A write that was sent without a usable answer: it may have happened all the same. */
  readonly isUnclear: boolean;
  /** The service's name as shown; set where it is opened, see `nameService`. */
  service: string | undefined;
  constructor(input: {
    code: FailureCode;
    side: SideName;
    retryable: boolean;
    retryAfterMs?: number;
    status?: number;
    isUnclear?: boolean;
    message?: string;
  }) {
    super(input.message ?? `${input.side}: ${input.code}`);
    this.code = input.code;
    this.side = input.side;
    this.retryable = input.retryable;
    this.retryAfterMs = input.retryAfterMs;
    this.status = input.status;
    this.isUnclear = input.isUnclear ?? false;
  }
}
