import { z } from 'zod';
import { registerSite } from '@/lib/db/sites';
import { type Context } from '@/lib/services/context';
import { serviceId } from '@/lib/services/identifiers';

export const addSiteInput = z.object({ instanceId: serviceId });

/** Adds a Wix installation, or brings a removed one back. Repeatable. */
export function addSite({
  context,
  input,
}: {
  context: Context;
  input: z.output<typeof addSiteInput>;
}): Promise<{ siteNo: number }> {
  return registerSite({
    database: context.database,
    seal: context.seal,
    instanceId: input.instanceId,
  });
}
