import { type Choices } from '@/lib/core/run/run';
import { type SiteTransaction } from '@/lib/db/client';
import { holdConnection, startPlanning } from '@/lib/db/connection-state/phase';
import { addRules } from '@/lib/db/connection-state/rules';
import { newestRun } from '@/lib/db/runs';
import { startRun } from '@/lib/db/start-run';
import { RefusedError } from '@/lib/services/errors';
import { type SiteContext } from '@/lib/services/site-context';

type Input = {
  readonly ctx: SiteContext;
  readonly tx: SiteTransaction;
  readonly connectionId: number;
  readonly choices: Choices;
  readonly mappingVersion: number;
  /** Applied as soon as it is planned. */ readonly isApproved: boolean;
};

/**
 * Asks the worker for a plan and drops an earlier one, which was made for other choices; refuses
 * while one is being applied. @throws RefusedError
 */
export async function beginFirstSync({
  ctx,
  tx,
  connectionId,
  choices,
  mappingVersion,
  isApproved,
}: Input): Promise<{ runId: string }> {
  // B07: of two concurrent requests, the second finds what the first began.
  await holdConnection(tx, { connectionId });
  if ((await newestRun(tx, { siteNo: ctx.siteNo, connectionId }))?.phase === 'applying')
    throw new RefusedError('runUnderWay');
  const { id } = await startRun(tx, {
    siteNo: ctx.siteNo,
    connectionId,
    choices,
    mappingVersion,
    isApproved,
  });
  await startPlanning(tx, { connectionId });
  await addRules(tx, { connectionId, rules: { systemOfRecord: choices.systemOfRecord } });
  await ctx.wake({ connectionId, tx });
  return { runId: id };
}
