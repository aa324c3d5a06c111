import type { FormChoice, FormEffect, SubmissionState } from '@/lib/core/flows/form/form';
import type { FormValues } from '@/lib/core/flows/form/posted';
import type { Operation } from '@/lib/core/model/operation';
import type { Reason } from '@/lib/core/model/reason';
import type { Version } from '@/lib/core/model/version';

export type Submission = {
  readonly id: string;
  readonly values: FormValues;
  /** `isRemembered`: the choice applies to every submission of this address. */
  readonly choice: (FormChoice & { readonly isRemembered: boolean }) | null;
  /** How often it failed while others went through. */
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
  /** The contact it went to; `version` as our write made it, `null` when nothing was written. */
  readonly contact: { readonly id: string; readonly version: Version | null } | null;
};

/** One form's memory. */
export type FormStore = {
  /** Waiting submissions, oldest first, one of each address. */
  take(input: { readonly limit: number }): Promise<readonly Submission[]>;
  /** The intents, committed before the calls. `contactId`: `null` for a contact to be made. */
  begin(input: {
    readonly effects: readonly {
      readonly id: string;
      readonly contactId: string | null;
      readonly effect: FormEffect;
    }[];
  }): Promise<void>;
  /** In one transaction; contacts that were written are marked for a two-way sync. */
  commit(input: { readonly settled: readonly SettledSubmission[] }): Promise<void>;
};
