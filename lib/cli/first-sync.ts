import { setTimeout as sleep } from 'node:timers/promises';
import { type z } from 'zod';
import { usualChoices } from '@/lib/core/run/run';
import { type SiteContext } from '@/lib/services/site-context';
import { approveFirstSync, approveFirstSyncInput } from '@/lib/services/two-way/first-sync/approve';
import { planFirstSync, type planFirstSyncInput } from '@/lib/services/two-way/first-sync/plan';
import { showFirstSync } from '@/lib/services/two-way/first-sync/show';
import { type FirstSyncView } from '@/lib/services/views/plan';
import { CliError } from './context';

const lookEveryMs = 300;
/** Without progress for this long, no worker is running: a page of a list takes seconds. */
const stillWithinMs = 60_000;

/** Requests a plan and waits for it. @throws CliError when no worker makes it */
export async function planAndWait({
  ctx,
  input,
}: {
  ctx: SiteContext;
  input: Partial<z.output<typeof planFirstSyncInput>>;
}): Promise<FirstSyncView> {
  const { choices } = await showFirstSync({ ctx });
  await planFirstSync({ ctx, input: { ...usualChoices, scope: choices.scope, ...input } });
  return waitForPlan({ ctx });
}

/** @throws CliError when no worker makes the plan */
export async function waitForPlan({ ctx }: { ctx: SiteContext }): Promise<FirstSyncView> {
  let last = '';
  for (let movedAtMs = Date.now(); ;) {
    const view = await showFirstSync({ ctx });
    if (view.run?.phase === 'planned') return view;
    const now = JSON.stringify(view);
    if (now !== last) movedAtMs = Date.now();
    last = now;
    if (Date.now() - movedAtMs > stillWithinMs)
      throw new CliError(
        'Nobody makes the plan: start the program with "npm start" ' +
          '(or a worker with "npm run worker"), then try again.',
      );
    await sleep(lookEveryMs);
  }
}

/** Applies the plan that was shown last. @throws CliError, RefusedError */
export async function applyNewest({
  ctx,
  typedCount,
  replacesMany = false,
}: {
  ctx: SiteContext;
  typedCount?: string | undefined;
  replacesMany?: boolean | undefined;
}): Promise<{ started: true }> {
  const { run } = await showFirstSync({ ctx });
  if (!run || run.phase === 'stopped')
    throw new CliError('There is no plan yet: see "first-sync plan".');
  return approveFirstSync({
    ctx,
    input: approveFirstSyncInput.parse({ runId: run.id, replacesMany, typedCount }),
  });
}
