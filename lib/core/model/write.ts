import type { ContactRecord, Undeletable } from './contact';
import type { FieldValues } from './field';
import { type SideError } from './side-error';

export type WriteRequest = { readonly ref: string } & (
  | {
      readonly kind: 'create';
      readonly fields: FieldValues;
      /**
       * The other side's id, stored in the new contact; a remote side upserts by it. Empty, in Wix
       * only: none.
       */
      readonly linkedId: string;
      readonly allowDuplicates: boolean;
      /**
       * A search just now, or a complete index, found no contact with this address: a service that
       * does not refuse a second one need not be searched again.
       */
      readonly isUnmatched?: true;
    }
  | {
      readonly kind: 'update';
      /**
       * As read in this turn. Wix is written on its revision and its lists are built from its full
       * record.
       */
      readonly record: ContactRecord;
      /** Only what changes; `null` clears. */
      readonly fields: FieldValues;
      /** Store this as the other side's id. */
      readonly linkedId?: string;
      /**
       * An address or number that another contact holds is written all the same, where the side
       * `sharesValues`.
       */
      readonly allowDuplicates?: true;
    }
  | { readonly kind: 'delete'; readonly id: string }
);

export type FieldProblem = {
  /** Field key; absent when the service did not say. */
  readonly field?: string;
  readonly code: string;
  readonly message?: string;
  /** Of `heldByAnother`: the contact that holds the value, where the service says so. */
  readonly holderId?: string;
};

export type WriteOutcome =
  | {
      readonly kind: 'done';
      /** As the service gave it back after the write. */ readonly record: ContactRecord;
    }
  | { readonly kind: 'deleted' }
  /** Refused for good. Nothing of this contact was written. */
  | { readonly kind: 'refused'; readonly problems: readonly FieldProblem[] }
  /** Delete only. */
  | { readonly kind: 'undeletable'; readonly why: Undeletable }
  /** The contact moved since it was read (Wix 409). Nothing written. */
  | { readonly kind: 'conflict' }
  /** Create only: another contact holds this e-mail or phone. Nothing written. */
  | { readonly kind: 'duplicate'; readonly candidateId: string; readonly by: 'email' | 'phone' }
  | { readonly kind: 'absent' }
  /** No answer: it may or may not have happened. */
  | { readonly kind: 'unclear'; readonly isAlone?: boolean }
  /**
   * Certainly not written; may be tried again. `isAlone`: the call was served, only this contact
   * was not.
   */
  | { readonly kind: 'failed'; readonly error: SideError; readonly isAlone?: boolean };
