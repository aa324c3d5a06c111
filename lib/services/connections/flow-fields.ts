import type { FieldValues } from '@/lib/core/model/field';
import type { Direction } from '@/lib/core/model/mapping';
import type { SideName } from '@/lib/core/model/side';
import type { DraftRow, FieldLists } from '@/lib/core/plan/mapping-rules';

/** One of the owner's contacts, to show what a row makes of its values. */
export type Sample = {
  readonly name: string;
  readonly values: Readonly<Partial<Record<SideName, FieldValues>>>;
};

/** What a flow's mapping consists of. The editor and its services know nothing else about flows. */
export type FlowFields = {
  readonly name: string;
  readonly fields: FieldLists;
  readonly directions: readonly Direction[];
  /** Wix fields whose rows must stay. */
  readonly locked: readonly string[];
  /** Wix fields that need at least one row. */
  readonly needed?: readonly string[];
  /** Rows suggested by the names of the fields. */
  readonly suggested?: readonly DraftRow[];
  /** Three at most. */
  readonly samples: () => Promise<readonly Sample[]>;
};
