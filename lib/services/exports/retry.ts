import { type z } from 'zod';
import { askToRetry } from '@/lib/db/exports';
import { findFlow, flowInput } from '@/lib/services/connections/find';
import { startNow } from '@/lib/services/connections/start-now';
import { RefusedError } from '@/lib/services/errors';
import { recordId } from '@/lib/services/identifiers';
import { type SiteContext } from '@/lib/services/site-context';

export const retryExportInput = flowInput.extend({
  /** Absent: all refused contacts. */ linkId: recordId.optional(),
});

/**
 * Reads refused contacts again and retries them with the next step. @throws NotFoundError,
 * RefusedError
 */
export async function retryExport({
  ctx,
  input,
}: {
  ctx: SiteContext;
  input: z.output<typeof retryExportInput>;
}): Promise<{ count: number }> {
  const { id } = await findFlow({ ctx, id: input.id, flow: 'export' });
  return ctx.withSite(async (tx) => {
    const count = await askToRetry(tx, {
      siteNo: ctx.siteNo,
      connectionId: id,
      linkId: input.linkId ?? null,
    });
    if (count === 0) throw new RefusedError('nothingToRetry');
    await startNow({ ctx, tx, connectionId: id });
    return { count };
  });
}
