import { type Flow } from '@/lib/core/model/connection';
import { type FieldValues } from '@/lib/core/model/field';
import { type Direction } from '@/lib/core/model/mapping';
import { type SideName } from '@/lib/core/model/side';
import { type DraftRow, type FieldLists } from '@/lib/core/plan/mapping-rules';
import { twoWayFields } from '@/lib/services/connection/fields';
import { exportFields } from '@/lib/services/export/fields';
import { formFlowFields } from '@/lib/services/form/fields';
import { newsletterFields } from '@/lib/services/newsletter/fields';
import { type SiteContext } from '@/lib/services/site-context';
import { type FlowView } from '@/lib/services/views/flows';

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

type ReadFields = (input: {
  readonly ctx: SiteContext;
  readonly view: FlowView;
}) => Promise<FlowFields>;

const readers: Readonly<Partial<Record<Flow, ReadFields>>> = {
  twoWay: twoWayFields,
  export: exportFields,
  form: formFlowFields,
  subscribers: newsletterFields,
};

/**
 * Both catalogues of a connection, read afresh. @throws SideError when a service does not answer
 */
export function readFields(input: {
  readonly ctx: SiteContext;
  readonly view: FlowView;
}): Promise<FlowFields> {
  const read = readers[input.view.flow];
  if (!read) throw new Error(`the flow ${input.view.flow} has no mapping`);
  return read(input);
}
