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
    /** `null`: any value. */
    has: z.string().trim().min(1).max(1000).nullable(),
  })
  .nullable();

export const setScopeInput = z.object({ scope: scopeInput });

/**
 * Plans another filter, or none: who would leave and who would join. Until the owner approves it
 * nothing is changed and the old filter holds. A filter never deletes a contact. @throws
 * RefusedError
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
    // An earlier choice about contacts on one side alone must not apply to other contacts.
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

/** Refuses a missing field: its filter would match no contact. @throws RefusedError, SideError */
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
