/** Types of contacts and of those that wait for a person, as services return them. */
import { type FieldValue } from '@/lib/core/model/field';
import { type LinkState, type SeenVersions } from '@/lib/core/model/link';
import { type Reason, type ReasonSide } from '@/lib/core/model/reason';
import { type SideName } from '@/lib/core/model/side';
import { type DecisionKind } from '@/lib/core/plan/waiting';
import type { OutageView } from './overview';

/** A contact as a person recognises it. `isTaken`: it is linked with another contact already. */
export type PersonView = {
  readonly side: SideName;
  readonly id: string;
  readonly name: string | null;
  readonly email: string | null;
  readonly phone: string | null;
  /** ISO. */ readonly changedAt: string;
  readonly isTaken: boolean;
};

/** A contact that waits for the owner, with what he needs to decide. */
export type WaitingContact = {
  readonly linkId: string;
  readonly name: string | null;
  /** The side on which a confirmed deletion would happen. */
  readonly deleteOn: SideName;
  /** Why it cannot be deleted there; `null` where it can. */
  readonly undeletable: Reason | null;
  /** The contact on each side; empty while a service does not answer. */
  readonly people: readonly PersonView[];
  /** The versions shown: a decision applies to these. */
  readonly seen: SeenVersions;
  /** For a shared address: the possible matches. */
  readonly candidates: readonly PersonView[];
  /** For a conflict: the waiting fields. */
  readonly fields: readonly ComparedField[];
};

export type NeedsYouGroup = {
  readonly state: 'onHold' | 'failed' | 'excluded';
  /** The side that the reason refers to. */
  readonly of: ReasonSide;
  readonly reason: Reason;
  readonly count: number;
  /** Decided already and in line; not among `contacts`. */
  readonly decided: number;
  readonly decisions: readonly DecisionKind[];
  readonly canRetry: boolean;
  /** The first of them. */
  readonly contacts: readonly WaitingContact[];
  readonly next: string | null;
};

export type NeedsYou = { readonly groups: readonly NeedsYouGroup[]; readonly total: number };

export type ComparedField = {
  readonly row: number;
  readonly label: string;
  readonly wix: FieldValue;
  readonly remote: FieldValue;
  /** True when both values are equal in meaning, however they are written. */
  readonly same: boolean;
};

export type ContactView = {
  readonly linkId: string;
  readonly name: string | null;
  readonly serviceName: string;
  readonly state: LinkState;
  readonly reason: Reason | null;
  /** One per field that a service refused. */
  readonly refusals: readonly { readonly label: string; readonly reason: Reason }[];
  readonly wixId: string | null;
  readonly remoteId: string | null;
  /** `null` when neither side could be read now. */
  readonly fields: readonly ComparedField[] | null;
  /** Sides that could not be read now: their values are missing from the fields. */
  readonly unread: readonly SideName[];
  readonly connectionId: number;
  readonly outage: OutageView | null;
  readonly decisions: readonly DecisionKind[];
  readonly canRetry: boolean;
  /** Set when there is a decision to make. */
  readonly waiting: WaitingContact | null;
  readonly decided: boolean;
};

export type FoundContact = { readonly linkId: string; readonly name: string | null };
