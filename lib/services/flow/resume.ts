import { type z } from 'zod';
import { releaseStop } from '@/lib/services/connection/resume';
import { type SiteContext } from '@/lib/services/site-context';
import { findFlow, type flowInput } from './find';

/**
 * Goes on after a pause or a lost access, and looks at once: also *run now* of one that runs by the
 * clock. @throws NotFoundError
 */
export async function resumeFlow({
  ctx,
  input,
}: {
  ctx: SiteContext;
  input: z.output<typeof flowInput>;
}): Promise<{ resumed: true }> {
  const { id } = await findFlow({ ctx, id: input.id });
  await ctx.withSite((tx) => releaseStop({ ctx, tx, connectionId: id }));
  return { resumed: true };
}
