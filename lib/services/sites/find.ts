import { findSite } from '@/lib/db/sites';
import { type Context } from '@/lib/services/context';

/** The number of a Wix installation that is here now; `null` when it isn't. */
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
