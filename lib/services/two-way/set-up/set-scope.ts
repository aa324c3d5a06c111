import { z } from 'zod';
import { type Scope } from '@/lib/core/model/connection';
import { isSameScope } from '@/lib/core/plan/same-scope';
import { usualChoices } from '@/lib/core/run/run';
import { newestRun } from '@/lib/db/runs';
import { requireConnection, type CurrentConnection } from '@/lib/services/connections/find-two-way';
import { RefusedError } from '@/lib/services/errors';
import { fieldKey } from '@/lib/services/identifiers';
import { type SiteContext } from '@/lib/services/site-context';
import { beginFirstSync } from './begin';

export const scopeInput = z
  .object({
    side: z.enum(['wix', 'remote']),
    field: fieldKey,
    /** `null`: any value at all. */
    has: z.string().trim().min(1).max(1000).nullable(),
  })
  .nullable();

export const setScopeInput = z.object({ scope: scopeInput });

/**
 * Another filter, or everybody: makes a plan of who would leave and who would come in. Nothing is
 * done, and the filter so far holds, before the owner approves it. Nobody is ever deleted by a
 * filter. @throws RefusedError
 */
export async function setScope({
  ctx,
  input,
}: {
  ctx: SiteContext;
  input: z.output<typeof setScopeInput>;
}): Promise<{ runId: string }> {
  const connection = await requireConnection(ctx);
  if (connection.phase !== 'preparing' && connection.phase !== 'live')
    throw new RefusedError('scopeNotNow');
  if (connection.phase === 'live' && isSameScope(input.scope, connection.scope))
    throw new RefusedError('scopeSame');
  await requireField({ ctx, connection, scope: input.scope });
  return ctx.withSite(async (tx) => {
    const newest = await newestRun(tx, { siteNo: ctx.siteNo, connectionId: connection.id });
    const before = newest?.choices ?? usualChoices;
    // What was once said of people on one side alone is not said again of others.
    const choices = {
      ...before,
      scope: input.scope,
      others: connection.phase === 'live' ? ('create' as const) : before.others,
    };
    return beginFirstSync({
      ctx,
      tx,
      connectionId: connection.id,
      choices,
      mappingVersion: connection.mapping.version,
      isApproved: false,
    });
  });
}

/** A filter by a field that is not there would let nobody in. @throws RefusedError, SideError */
export async function requireField({
  ctx,
  connection,
  scope,
}: {
  ctx: SiteContext;
  connection: CurrentConnection;
  scope: Scope | null;
}): Promise<void> {
  if (!scope) return;
  const sides = await ctx.openSides(connection.id);
  if (!(await sides[scope.side].fields()).some(({ key }) => key === scope.field))
    throw new RefusedError('scopeField');
}
