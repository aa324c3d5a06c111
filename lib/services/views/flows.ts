/** What the services of a site's connections hand to routes and screens. Types only. */
import { type Phase } from '@/lib/core/ports';
import { type Mapping, type Reason } from '@/lib/core/types';
import { type Flow } from '@/lib/db/connections';
import { type StateCounts } from './index';

export type { Flow } from '@/lib/db/connections';

/** A connection in one card. */
export type ConnectionCardView = {
  readonly id: number;
  readonly flow: Flow;
  readonly service: string;
  /** The service's name as shown; for a form the form's own. */
  readonly name: string;
  readonly account: string | null;
  readonly phase: Phase;
  /** The two-way sync before its set-up is finished. */
  readonly waitsForSetUp: boolean;
  /** What stopped it, or why it waits for a service. */
  readonly trouble: Reason | null;
  readonly counts: StateCounts;
  /** When it looks next by itself; `null`: when it is told. */
  readonly nextAtMs: number | null;
};

/** One connection of a flow: its card, the rows of its mapping, and the rules its flow keeps. */
export type FlowView<Rules = unknown> = ConnectionCardView & { readonly mapping: Mapping; readonly rules: Rules };
