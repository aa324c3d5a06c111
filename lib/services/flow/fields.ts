import { type DraftRow, type FieldLists } from '@/lib/core/mapping';
import { type Direction, type FieldValues, type Flow, type SideName } from '@/lib/core/types';
import { twoWayFields } from '../connection/fields';
import { exportFields } from '../export/fields';
import { formFlowFields } from '../form/fields';
import { newsletterFields } from '../newsletter/fields';
import { type SiteContext } from '../site-context';
import { type FlowView } from '../views/flows';

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
