import type { FieldValues } from '@/lib/core/model/field';
import type { Direction } from '@/lib/core/model/mapping';
import type { SideName } from '@/lib/core/model/side';
import type { DraftRow, FieldLists } from '@/lib/core/plan/mapping-rules';

/** Somebody of the owner's own, to see what a row makes of a value. */
export type Sample = {
  readonly name: string;
  readonly values: Readonly<Partial<Record<SideName, FieldValues>>>;
};

/** What a flow's mapping is made of. The editor and its services know nothing else of flows. */
export type FlowFields = {
  readonly name: string;
  readonly fields: FieldLists;
  readonly directions: readonly Direction[];
  /** Wix fields whose rows must stay. */
  readonly locked: readonly string[];
  /** Wix fields that need a row, whichever it is. */
  readonly needed?: readonly string[];
  /** Rows that the fields' names speak for. */
  readonly suggested?: readonly DraftRow[];
  /** Three at most. */
  readonly samples: () => Promise<readonly Sample[]>;
};
