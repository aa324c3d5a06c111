import { z } from 'zod';
import { exportStart } from '@/lib/core/flows/export';
import { restartExport } from '@/lib/db/exports';
import { findFlow, flowInput } from '@/lib/services/connections/find';
import { RefusedError } from '@/lib/services/errors';
import { type SiteContext } from '@/lib/services/site-context';

export const backfillInput = flowInput.extend({
  /** A day (UTC); `null`: from the first contact on. */ from: z.iso.date().nullable(),
});

/**
 * Goes through the contacts again for those that a filter left out; no contact is exported twice.
 * @throws NotFoundError, RefusedError
 */
export async function backfillExport({
  ctx,
  input,
}: {
  ctx: SiteContext;
  input: z.output<typeof backfillInput>;
}): Promise<{ begun: true }> {
  const { id, phase } = await findFlow({ ctx, id: input.id, flow: 'export' });
  if (phase !== 'live') throw new RefusedError('flowNotLive');
  const state =
    input.from === null
      ? exportStart
      : {
          stage: 'new' as const,
          watermark: `${input.from}T00:00:00.000Z`,
          cursor: null,
          next: null,
        };
  await ctx.withSite(async (tx) => {
    await restartExport(tx, { siteNo: ctx.siteNo, connectionId: id, state });
    await ctx.wake({ connectionId: id, tx });
  });
  return { begun: true };
}
