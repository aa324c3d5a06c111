/** What the services of forms hand to routes and screens. Types only. */
import { type FormRules, type SubmissionState } from '@/lib/core/flows/form/form';
import { type Reason } from '@/lib/core/model/reason';
import { type FlowView } from './flows';

/** A form's own part. */
export type FormView = FlowView<FormRules> & {
  /** Where pages post to, on our own address. */
  readonly path: string;
  /** Where the outside world reaches us; `null`: as this page was reached. */
  readonly publicUrl: string | null;
  readonly isSigned: boolean;
  /** The fields that were posted lately. */
  readonly found: readonly string[];
  /** Of each of them, short values that were posted lately: what its box sends. */
  readonly sent: Readonly<Record<string, readonly string[]>>;
  /** A field tells the e-mail address. */
  readonly canSwitchOn: boolean;
  readonly lastAtMs: number | null;
};

export type SubmissionView = {
  readonly id: string;
  readonly state: SubmissionState;
  readonly atMs: number;
  readonly reason: Reason | null;
  /** `null` once they were erased. */
  readonly values: readonly { readonly name: string; readonly value: string }[] | null;
  /** It went to a contact; `failed`: but for a value. */
  readonly cameIn: boolean;
  /** The page of that contact. */
  readonly contactLinkId: string | null;
};

/** Somebody in Wix to whom a submission may go. */
export type CandidateView = {
  readonly wixId: string;
  readonly name: string | null;
  readonly email: string | null;
  readonly phone: string | null;
  readonly createdAt: string;
};
