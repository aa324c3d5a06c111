import { z } from 'zod';
import { reasonOf } from '@/lib/core/model/reason';
import { countFacets } from '@/lib/db/plan-items';
import { hasRun } from '@/lib/db/runs';
import { requireConnection } from '@/lib/services/connections/find-two-way';
import { labelOf, readCatalogues } from '@/lib/services/contacts/labels';
import { NotFoundError } from '@/lib/services/errors';
import { recordId } from '@/lib/services/identifiers';
import { type SiteContext } from '@/lib/services/site-context';
import { type PlanFacets } from '@/lib/services/views/plan';
import { listedKinds } from './list-items';

export const facetsInput = z.object({
  runId: recordId,
  kind: z.enum(listedKinds),
  side: z.enum(['wix', 'remote']).optional(),
});

/** The filters for the lines of one kind. @throws NotFoundError */
export async function planFacets({
  ctx,
  input,
}: {
  ctx: SiteContext;
  input: z.output<typeof facetsInput>;
}): Promise<PlanFacets> {
  const connection = await requireConnection(ctx);
  const { reasons, rows } = await ctx.withSite(async (tx) => {
    const key = { siteNo: ctx.siteNo, connectionId: connection.id };
    if (!(await hasRun(tx, { ...key, runId: input.runId }))) throw new NotFoundError();
    return countFacets(tx, { ...key, ...input });
  });
  const catalogues = await readCatalogues({ ctx, connection });
  const labelFor = (row: number) => {
    const found = connection.mapping.rows.find(({ id }) => id === row);
    return found ? labelOf({ field: found.wix, side: 'wix', connection, catalogues }) : null;
  };
  return {
    reasons: reasons.map(({ count, ...said }) => ({ reason: reasonOf(said), count })),
    fields: rows.flatMap(({ row, count }) => {
      const label = labelFor(row);
      return label === null ? [] : [{ row, label, count }];
    }),
  };
}
