/** Types that the services of forms return to routes and screens. */
import { type FormRules, type SubmissionState } from '@/lib/core/flows/form/form';
import { type Reason } from '@/lib/core/model/reason';
import { type FlowView } from './flows';

/** A form's own part. */
export type FormView = FlowView<FormRules> & {
  /** The path that pages post to, on our own address. */
  readonly path: string;
  /** Our public address; `null`: the one this page was opened with. */
  readonly publicUrl: string | null;
  readonly isSigned: boolean;
  /** The names of recently posted fields. */
  readonly found: readonly string[];
  /** For each of them, short values posted recently: what a checkbox sends. */
  readonly sent: Readonly<Record<string, readonly string[]>>;
  /** A field is mapped to the e-mail address. */
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
  /** It went to a contact; `failed`: without one of its values. */
  readonly cameIn: boolean;
  /** The page of that contact. */
  readonly contactLinkId: string | null;
};

/** A Wix contact that a submission may go to. */
export type CandidateView = {
  readonly wixId: string;
  readonly name: string | null;
  readonly email: string | null;
  readonly phone: string | null;
  readonly createdAt: string;
};
