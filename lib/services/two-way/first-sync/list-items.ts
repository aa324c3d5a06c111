import { z } from 'zod';
import { type ItemKind } from '@/lib/core/run/run';
import { readItems } from '@/lib/db/plan-items';
import { hasRun } from '@/lib/db/runs';
import { requireConnection } from '@/lib/services/connections/find-two-way';
import { NotFoundError } from '@/lib/services/errors';
import { afterLine, reasonCode, reasonSide, recordId, rowId } from '@/lib/services/identifiers';
import { type SiteContext } from '@/lib/services/site-context';
import { type PlanPage } from '@/lib/services/views/plan';
import { viewItems } from './item-view';

export const listedKinds = [
  'link',
  'fill',
  'update',
  'create',
  'label',
  'delete',
  'undeletable',
  'keep',
  'hold',
  'skip',
] as const satisfies readonly ItemKind[];

export const listItemsInput = z.object({
  runId: recordId,
  kind: z.enum(listedKinds),
  side: z.enum(['wix', 'remote']).optional(),
  code: reasonCode.optional(),
  of: reasonSide.optional(),
  row: rowId.optional(),
  after: afterLine,
});

const pageSize = 50;

/**
 * A page of a plan; a plan replaced by a newer one can still be read. @throws NotFoundError when
 * the plan is not this connection's
 */
export async function listPlanItems({
  ctx,
  input,
}: {
  ctx: SiteContext;
  input: z.output<typeof listItemsInput>;
}): Promise<PlanPage> {
  const connection = await requireConnection(ctx);
  const items = await ctx.withSite(async (tx) => {
    const key = { siteNo: ctx.siteNo, connectionId: connection.id };
    if (!(await hasRun(tx, { ...key, runId: input.runId }))) throw new NotFoundError();
    return readItems(tx, {
      ...key,
      runId: input.runId,
      after: input.after,
      limit: pageSize + 1,
      kind: input.kind,
      side: input.side,
      code: input.code,
      of: input.of,
      row: input.row,
    });
  });
  const page = items.slice(0, pageSize);
  return {
    items: await viewItems({ ctx, connection, items: page }),
    next: items.length > pageSize ? (page.at(-1)?.no ?? null) : null,
  };
}
