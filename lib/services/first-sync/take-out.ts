import { z } from 'zod';
import { newestRun } from '@/lib/db/runs';
import { requireConnection } from '../connection/find-current';
import { NotFoundError } from '../errors';
import { type SiteContext } from '../site-context';

export const takeOutInput = z.object({ runId: z.uuid(), no: z.number().int().positive(), isOut: z.boolean() });

/** The owner takes a contact out of the deletions (or labels), or back in. Returns how many are left. @throws NotFoundError */
export async function takeOut({ ctx, input }: { ctx: SiteContext; input: z.output<typeof takeOutInput> }): Promise<{ left: number }> {
  const connection = await requireConnection(ctx);
  return ctx.withSite(async (tx) => {
    const run = await newestRun(tx, { siteNo: ctx.siteNo, connectionId: connection.id });
    if (run?.id !== input.runId || run.phase !== 'planned') throw new NotFoundError();
    await tx.$executeRaw`select from run where id = ${run.id}::uuid for update`;
    const changed = await tx.$executeRaw`update plan_item set is_out = ${input.isOut} where run_id = ${run.id}::uuid and no = ${input.no} and kind in ('delete', 'label')`;
    if (changed === 0) throw new NotFoundError();
    const [row] = await tx.$queryRaw<{ n: number }[]>`select count(*)::integer as n from plan_item where run_id = ${run.id}::uuid and kind in ('delete', 'label') and not is_out`;
    return { left: row?.n ?? 0 };
  });
}
