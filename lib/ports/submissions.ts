import type { FormChoice, FormEffect, SubmissionState } from '@/lib/core/flows/form/form';
import type { FormValues } from '@/lib/core/flows/form/posted';
import type { Operation } from '@/lib/core/model/operation';
import type { Reason } from '@/lib/core/model/reason';

export type Submission = {
  readonly id: string;
  readonly values: FormValues;
  /** `remembered`: said for every submission of this address. */
  readonly choice: (FormChoice & { readonly isRemembered: boolean }) | null;
  /** How often it alone went wrong. */
  readonly attempts: number;
  /** A write of it that never got an answer, and when that was begun, ms. */
  readonly open: Operation | null;
  readonly begunAtMs: number | null;
};

export type SettledSubmission = {
  readonly id: string;
  readonly state: Extract<SubmissionState, 'waiting' | 'choosing' | 'failed' | 'done'>;
  readonly reason: Reason | null;
  readonly attempts: number;
  readonly effect: FormEffect | null;
  /** Whom it went to; `version` as our write made it, `null` when nothing was written. */
  readonly contact: { readonly id: string; readonly version: number | null } | null;
};

/** One form's memory. */
export type FormStore = {
  /** What waits, oldest first, one of each address. */
  take(input: { readonly limit: number }): Promise<readonly Submission[]>;
  /** The intents, committed before the calls. `contactId`: `null` for a contact to be made. */
  begin(input: {
    readonly effects: readonly {
      readonly id: string;
      readonly contactId: string | null;
      readonly effect: FormEffect;
    }[];
  }): Promise<void>;
  /** In one transaction; what was written is marked for whoever keeps contacts the same. */
  commit(input: { readonly settled: readonly SettledSubmission[] }): Promise<void>;
};
