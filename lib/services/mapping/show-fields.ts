import { type z } from 'zod';
import { findFlow, type flowInput } from '@/lib/services/connections/find';
import { type SiteContext } from '@/lib/services/site-context';
import { type FieldsView } from '@/lib/services/views/flows';
import { readFields } from './fields';

/** A connection's mapping with the fields of both sides. @throws NotFoundError, SideError */
export async function showFields({
  ctx,
  input,
}: {
  ctx: SiteContext;
  input: z.output<typeof flowInput>;
}): Promise<FieldsView> {
  const view = await findFlow({ ctx, id: input.id });
  const { name, fields, directions, locked, suggested = [] } = await readFields({ ctx, view });
  return {
    version: view.mapping.version,
    rows: view.mapping.rows.map(({ id: _, ...row }) => row),
    names: { wix: 'Wix', remote: name },
    fields,
    directions,
    locked,
    suggested: suggested.filter((row) => !view.mapping.rows.some((own) => own.wix === row.wix)),
    canRenew: (view.flow === 'twoWay' || view.flow === 'subscribers') && view.phase === 'live',
  };
}
