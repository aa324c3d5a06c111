import { z } from 'zod';
import { holdRun } from '@/lib/db/change-run';
import { type SiteTransaction } from '@/lib/db/client';
import { takeOutItems } from '@/lib/db/plan-items';
import { changeKinds, countKinds, readLabelled } from '@/lib/db/plan-kinds';
import { newestRun } from '@/lib/db/runs';
import { requireConnection } from '@/lib/services/connections/find-two-way';
import { NotFoundError } from '@/lib/services/errors';
import { lineNo, recordId } from '@/lib/services/identifiers';
import { type SiteContext } from '@/lib/services/site-context';

const nos = z.array(lineNo).min(1).max(50);
export const takeOutInput = z.object({ runId: recordId, nos, isOut: z.boolean() });

/**
 * Takes contacts out of the deletions or labels, or back in. Returns how many are left. @throws
 * NotFoundError
 */
export async function takeOut({
  ctx,
  input,
}: {
  ctx: SiteContext;
  input: z.output<typeof takeOutInput>;
}): Promise<{ left: number }> {
  return onPlan({
    ctx,
    runId: input.runId,
    change: (tx, runId) => takeOutItems(tx, { ...input, runId }),
  });
}

export const labelInsteadInput = z.object({ runId: recordId, nos, isLabelled: z.boolean() });

/**
 * Labels contacts that cannot be deleted, or are kept for a look, or takes the label back. @throws
 * NotFoundError
 */
export async function labelInstead({
  ctx,
  input,
}: {
  ctx: SiteContext;
  input: z.output<typeof labelInsteadInput>;
}): Promise<{ left: number }> {
  return onPlan({
    ctx,
    runId: input.runId,
    change: (tx, runId) =>
      input.isLabelled
        ? changeKinds(tx, { runId, nos: input.nos, from: ['undeletable', 'keep'], to: 'label' })
        : unlabel({ tx, runId, nos: input.nos }),
  });
}

/** Restores the former kind from the reason, which a label keeps. */
async function unlabel({
  tx,
  runId,
  nos: chosen,
}: {
  tx: SiteTransaction;
  runId: string;
  nos: readonly number[];
}): Promise<number> {
  const rows = await readLabelled(tx, { runId, nos: chosen });
  const of = (isUndeletable: boolean) =>
    rows.filter(({ code }) => code.startsWith('undeletable') === isUndeletable).map(({ no }) => no);
  const back = (to: 'undeletable' | 'keep') =>
    changeKinds(tx, { runId, nos: of(to === 'undeletable'), from: ['label'], to });
  return (await back('undeletable')) + (await back('keep'));
}

type Change = {
  readonly ctx: SiteContext;
  readonly runId: string;
  readonly change: (tx: SiteTransaction, runId: string) => PromiseLike<number>;
};

/**
 * Changes lines of the newest plan while it waits for the owner. Returns how many are deleted or
 * labelled now. @throws NotFoundError for any other plan, or when no line changed
 */
async function onPlan({ ctx, runId, change }: Change): Promise<{ left: number }> {
  const connection = await requireConnection(ctx);
  return ctx.withSite(async (tx) => {
    const run = await newestRun(tx, { siteNo: ctx.siteNo, connectionId: connection.id });
    if (run?.id !== runId || run.phase !== 'planned') throw new NotFoundError();
    await holdRun(tx, run.id);
    if ((await change(tx, run.id)) === 0) throw new NotFoundError();
    return { left: await countKinds(tx, { runId: run.id, kinds: ['delete', 'label'] }) };
  });
}
