import { readLinkFieldKey } from '@/lib/db/connections';
import { readSite } from '@/lib/db/sites';
import type { Context } from '@/lib/services/context';
import { NotFoundError } from '@/lib/services/errors';
import type { WixClient } from '@/lib/wix/client';
import { createWixSide, type WixSide } from '@/lib/wix/side';
import { wixClientOf } from './open-sides';

/**
 * The site's Wix contacts for flows other than the two-way sync, whose id field must not be in any
 * mapping. @throws NotFoundError
 */
export async function openWix({
  context,
  siteNo,
}: {
  context: Context;
  siteNo: number;
}): Promise<{ readonly side: WixSide; readonly client: WixClient }> {
  const stored = await context.database.withSite({ siteNo }, async (tx) => ({
    site: await readSite(tx, { ...context, siteNo }),
    linkFieldKey: await readLinkFieldKey(tx, { siteNo }),
  }));
  if (!stored.site) throw new NotFoundError();
  const client = wixClientOf({ context, instanceId: stored.site.instanceId });
  return {
    client,
    side: createWixSide({
      client,
      idField: stored.linkFieldKey,
      clock: context.clock,
      sleep: context.sleep,
    }),
  };
}
