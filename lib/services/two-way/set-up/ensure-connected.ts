import { type z } from 'zod';
import { findConnection } from '@/lib/services/connections/find-two-way';
import { type SiteContext } from '@/lib/services/site-context';
import { connect, type connectInput } from './connect';

/**
 * On the first start of the sandbox: connects its site to its CRM account, so that there is data to
 * see. Repeatable.
 */
export async function ensureConnected({
  ctx,
  input,
}: {
  ctx: SiteContext;
  input: z.input<typeof connectInput>;
}): Promise<{ created: boolean }> {
  if (await findConnection(ctx)) return { created: false };
  await connect({ ctx, input });
  return { created: true };
}
