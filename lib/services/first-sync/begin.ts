import { type Choices } from '@/lib/core/run';
import { type SiteTransaction } from '@/lib/db/client';
import { startRun } from '@/lib/db/runs';
import { type SiteContext } from '../site-context';

type Input = { readonly ctx: SiteContext; readonly tx: SiteTransaction; readonly connectionId: number; readonly choices: Choices; readonly mappingVersion: number; /** Carried out as soon as it is planned. */ readonly isApproved: boolean };

/** Lets the worker make a plan. A plan from before is dropped: it was made for other choices. */
export async function beginFirstSync({ ctx, tx, connectionId, choices, mappingVersion, isApproved }: Input): Promise<{ runId: string }> {
  const { id } = await startRun(tx, { siteNo: ctx.siteNo, connectionId, choices, mappingVersion, isApproved });
  await tx.$executeRaw`
    update connection set phase = 'preparing', sweep_at = now(), policy = policy || jsonb_build_object('systemOfRecord', ${choices.systemOfRecord}::text) where id = ${connectionId}`;
  await ctx.wake({ connectionId, tx });
  return { runId: id };
}
