import { type z } from 'zod';
import { findConnection } from '@/lib/services/connections/find-two-way';
import { type SiteContext } from '@/lib/services/site-context';
import { connect, type connectInput } from './connect';

/**
 * First start of the sandbox: its site and its account at a CRM are connected, so that there is
 * something to see. Repeatable.
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
