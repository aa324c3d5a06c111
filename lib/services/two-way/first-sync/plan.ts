import { z } from 'zod';
import { requireConnection } from '@/lib/services/connections/find-two-way';
import { RefusedError } from '@/lib/services/errors';
import { type SiteContext } from '@/lib/services/site-context';
import { beginFirstSync } from '@/lib/services/two-way/set-up/begin';
import { requireField, scopeInput } from '@/lib/services/two-way/set-up/set-scope';

export const planFirstSyncInput = z.object({
  systemOfRecord: z.enum(['wix', 'remote']),
  keys: z.object({ storedId: z.boolean(), email: z.boolean(), phoneName: z.boolean() }),
  others: z.enum(['create', 'label', 'delete']),
  scope: scopeInput.default(null),
});

/**
 * Compares both sides under these choices and makes a plan. Changes no contact. @throws
 * RefusedError
 */
export async function planFirstSync({
  ctx,
  input,
}: {
  ctx: SiteContext;
  input: z.output<typeof planFirstSyncInput>;
}): Promise<{ runId: string }> {
  const connection = await requireConnection(ctx);
  if (connection.phase !== 'preparing') throw new RefusedError('firstSyncDone');
  await requireField({ ctx, connection, scope: input.scope });
  return ctx.withSite((tx) =>
    beginFirstSync({
      ctx,
      tx,
      connectionId: connection.id,
      choices: input,
      mappingVersion: connection.mapping.version,
      isApproved: false,
    }),
  );
}
