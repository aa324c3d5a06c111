import { type FormEffect } from '@/lib/core/flows/form/form';
import type { FieldValues } from '@/lib/core/model/field';
import type { Reason } from '@/lib/core/model/reason';
import { type SideError } from '@/lib/core/model/side-error';
import { type WriteRequest } from '@/lib/core/model/write';
import { type SettledSubmission, type Submission } from '@/lib/ports/submissions';

/** What is known of a contact that a submission met in the round before. */
type Hint = {
  readonly contactId: string;
  /** The read before was outdated: it is read again by Get. */
  readonly isOutdated: boolean;
} | null;

/** A submission in one round, with what is known of it by then. */
export type Item = {
  readonly submission: Submission;
  /** Ticked the box, but had opted out. */ readonly stayedOut: boolean;
  readonly address: string;
  readonly fields: FieldValues;
  /** Values that were refused; all others go. */ readonly rests: readonly Reason[];
  readonly hint: Hint;
  readonly passedOver: readonly string[];
  readonly choice: Submission['choice'];
};

/** A submission with the write it asks for. */
export type Planned = {
  readonly item: Item;
  readonly effect: FormEffect;
  readonly request: WriteRequest;
};

/** What a round did: submissions that ended, and those that need another round. */
export type Done = {
  readonly settled: readonly SettledSubmission[];
  readonly again: readonly Item[];
  readonly error: SideError | null;
};

/** The submission as it is stored when it leaves the step. */
export const outOf = (
  submission: Submission,
  settled: Partial<SettledSubmission> & Pick<SettledSubmission, 'state'>,
): SettledSubmission => ({
  id: submission.id,
  reason: null,
  attempts: submission.attempts,
  effect: null,
  contact: null,
  ...settled,
});

/** H01: refused values are reported; all others have arrived. */
export const endOf = ({ stayedOut, rests }: Item): Pick<SettledSubmission, 'state' | 'reason'> =>
  rests[0]
    ? { state: 'failed', reason: withOthers(rests[0], rests.length - 1) }
    : { state: 'done', reason: stayedOut ? { code: 'formStayedOut' } : null };

const withOthers = ({ code, params }: Reason, others: number): Reason => ({
  code,
  params: { ...params, ...(others > 0 ? { others } : {}) },
});

/** The submission as one that can not be carried out, with the reason. */
export const failed = (submission: Submission, reason: Reason) =>
  outOf(submission, { state: 'failed', reason });
