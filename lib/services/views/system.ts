/** Types about the system itself, as services return them. */

/** A text per topic that changes whenever the topic does. */
export type Pulse = {
  readonly versions: Readonly<Record<'connection' | 'contacts' | 'history' | 'flows', string>>;
  readonly busy: boolean;
};

export type HealthView = {
  readonly live: true;
  readonly ready: boolean;
  readonly version: string;
  readonly database: 'ok' | 'unreachable';
  /** How long the oldest due change has waited, s. */
  readonly workerLagSeconds: number | null;
};

export type DoctorStep = { readonly name: string; readonly ok: boolean; readonly detail: string };

/** Problem details (RFC 9457). `detail` says what, why and what next. */
export type Problem = {
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  /** When a retry makes sense. */ readonly retryAfterMs?: number;
};
