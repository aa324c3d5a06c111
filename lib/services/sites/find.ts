import { findSite } from '@/lib/db/sites';
import { type Context } from '@/lib/services/context';

/** The number of a Wix installation; `null` when it is not installed here now. */
export async function findSiteNo({
  context,
  instanceId,
}: {
  context: Context;
  instanceId: string;
}): Promise<number | null> {
  const site = await findSite({ database: context.database, instanceId });
  return site && !site.isRemoved ? site.siteNo : null;
}
