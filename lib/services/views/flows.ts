import { type ConnectorId } from '@/lib/connectors/manifests';
import { type TypedFields } from '@/lib/connectors/types';
/** Types that the services of a site's connections return to routes and screens. */
import { type ConsentSource, type ConsentStatus } from '@/lib/core/flows/consent';
import { type ExportRules } from '@/lib/core/flows/export';
import { type SubscriberRules } from '@/lib/core/flows/newsletter';
import { type Flow } from '@/lib/core/model/connection';
import { type FieldValue } from '@/lib/core/model/field';
import { type LinkState } from '@/lib/core/model/link';
import { type Direction, type Mapping } from '@/lib/core/model/mapping';
import { type Reason } from '@/lib/core/model/reason';
import { type SideName } from '@/lib/core/model/side';
import { type DraftRow, type FieldLists, type RowProblem } from '@/lib/core/plan/mapping-rules';
import { type Phase } from '@/lib/ports/store';
import { type OutageView, type StateCounts } from './overview';

/** The typed values of a connect form, by key of its manifest's `auth`. */
export type TypedAccess = { readonly service: ConnectorId; readonly fields: TypedFields };

export type ConnectionCardView = {
  readonly id: number;
  readonly flow: Flow;
  readonly service: string;
  /** The service's display name; for a form the form's own name. */
  readonly name: string;
  readonly account: string | null;
  readonly phase: Phase;
  /** A two-way sync before its set-up is finished, a form before it is switched on. */
  readonly waitsForSetUp: boolean;
  /** A guard stopped it; a person must resume it. */
  readonly isParked: boolean;
  /** The reason it stopped. */
  readonly trouble: Reason | null;
  /** The outage of a service; all other values are as usual. */
  readonly outage: OutageView | null;
  readonly counts: StateCounts;
  /** When it is due next; `null`: only when woken. */
  readonly nextAtMs: number | null;
};

/** One connection of a flow: its card, its mapping and its rules. */
export type FlowView<Rules = unknown> = ConnectionCardView & {
  readonly mapping: Mapping;
  readonly rules: Rules;
};

/**
 * The input of the mapping editor: both catalogues, the rows in force, and what must not change.
 */
export type FieldsView = {
  readonly version: number;
  readonly rows: readonly DraftRow[];
  readonly names: Readonly<Record<SideName, string>>;
  readonly fields: FieldLists;
  /** Directions that rows of this flow may have. */
  readonly directions: readonly Direction[];
  /** Wix fields whose rows must stay. */
  readonly locked: readonly string[];
  /** Suggested rows for Wix fields that have none. */
  readonly suggested: readonly DraftRow[];
  /** Whether linked pairs can be gone through again after a change. */
  readonly canRenew: boolean;
};

/**
 * A checked draft: the problems that keep it from being saved, and its effect on some of the
 * owner's contacts.
 */
export type FieldsCheck = {
  readonly problems: readonly RowProblem[];
  /** A value before and after, in the order of the rows; `problem`: it cannot be converted. */
  readonly samples: readonly {
    readonly name: string;
    readonly cells: readonly {
      readonly before: FieldValue;
      readonly after: FieldValue;
      readonly problem: string | null;
    }[];
  }[];
};

/** An export's own part. */
export type ExportView = FlowView<ExportRules> & {
  /** Where a file's parts are posted to; its host only. */
  readonly postsTo: string | null;
  /** While the whole list is read: how many contacts so far. */
  readonly listed: number | null;
};

export type ExportRunView = {
  readonly id: string;
  readonly startedAtMs: number;
  readonly finishedAtMs: number | null;
  readonly delivered: number;
  readonly refused: number;
  readonly leftOut: number;
  /** Lines that can still be downloaded. */ readonly lines: number;
};
export type ExportRefusedView = {
  readonly linkId: string;
  readonly wixId: string;
  readonly name: string | null;
  readonly reason: Reason;
  readonly isRetried: boolean;
};

/** An e-mail account that was checked, before anything is stored. */
export type NewsletterCheck = {
  readonly account: string;
  readonly lists: readonly { readonly id: string; readonly name: string }[];
  /** In Wix. */ readonly contacts: number;
  readonly subscribed: number;
};

/** A newsletter's own part. */
export type NewsletterView = FlowView<SubscriberRules> & {
  readonly list: string;
  /** The first run reads the service's list, or Wix. `null`: it is finished. */
  readonly going: 'service' | 'wix' | null;
  /** When the last sweep of both sides ended, ms. */
  readonly sweptAtMs: number | null;
  /** Whether the service sends webhooks. */
  readonly isTold: boolean;
  /** How many contacts are not sent, by reason. */
  readonly out: readonly {
    readonly state: LinkState;
    readonly reason: Reason;
    readonly count: number;
  }[];
};

export type NewsletterPerson = {
  readonly linkId: string;
  readonly wixId: string | null;
  readonly address: string | null;
  readonly state: LinkState;
  readonly reason: Reason | null;
  readonly isRetried: boolean;
};

/** One line of the consent ledger; `source`: in an owner's words. */
type ConsentLineView = {
  readonly atMs: number;
  readonly source: ConsentSource;
  readonly sourceName: string;
  readonly says: 'in' | 'out' | 'suppressed' | 'asked';
};

/** Everything known about one address. */
export type AddressView = {
  readonly address: string;
  readonly status: ConsentStatus;
  readonly people: readonly NewsletterPerson[];
  readonly ledger: readonly ConsentLineView[];
};
