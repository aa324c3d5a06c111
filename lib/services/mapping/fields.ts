import type { Flow } from '@/lib/core/model/connection';
import type { FlowFields } from '@/lib/services/connections/flow-fields';
import { exportFields } from '@/lib/services/exports/fields';
import { formFlowFields } from '@/lib/services/forms/fields';
import { newsletterFields } from '@/lib/services/newsletters/fields';
import type { SiteContext } from '@/lib/services/site-context';
import type { FlowView } from '@/lib/services/views/flows';
import { twoWayFields } from './two-way-fields';

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
