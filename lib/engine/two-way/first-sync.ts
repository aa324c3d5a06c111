import { sides, type SideName } from '@/lib/core/model/side';
import { foretellOne, foretellPair, type Foretold } from '@/lib/core/run/plan-item';
import type { IndexProgress, Run } from '@/lib/core/run/run';
import type { StagedPair } from '@/lib/core/run/staged';
import { type ContactSide, type RecordPage } from '@/lib/ports/contact-side';
import type { NewItem, StagedSingle } from '@/lib/ports/runs';
import { refuseLists } from './comparison';
import type { FirstSyncDeps } from './first-sync-deps';
import { handOver } from './hand-over';
import { indexPage } from './index-page';

const compareBatch = 1_000;

/**
 * Goes on with a run until it waits for the owner, or everything is handed over to links and marks.
 * Progress is kept page by page, so a run killed at any moment goes on where it was. Throws
 * `SideError` when a service did not serve us.
 */
export async function advanceRun(deps: FirstSyncDeps & { readonly run: Run }): Promise<Run> {
  let { run } = deps;
  if (run.phase === 'indexing')
    await Promise.all(sides.map((side) => indexSide({ ...deps, side })));
  if (run.phase === 'indexing' || run.phase === 'planning') {
    // A new plan over existing links: a list that lost most of their contacts is refused.
    if (run.phase === 'indexing' && (await refuseLists({ ...deps, run }))) return run;
    await deps.runs.match({ epoch: deps.epoch, runId: run.id });
    await compareAll(deps);
    run = await deps.runs.freeze({ epoch: deps.epoch, runId: run.id });
  }
  if (run.phase === 'applying') await handOver({ ...deps, run });
  return run;
}

/** Each page is kept while the next one is on its way. */
async function indexSide(deps: FirstSyncDeps & { run: Run; side: SideName }): Promise<void> {
  const list = deps.sides[deps.side];
  let progress: IndexProgress = deps.run.index[deps.side];
  let coming = progress.isDone ? null : listFrom(list, progress.cursor);
  while (coming) {
    const page = await coming;
    coming = page.next === undefined ? null : listFrom(list, page.next);
    progress = await indexPage({ ...deps, page, progress, keepsKeys: true });
  }
}

function listFrom(side: ContactSide, cursor: string | undefined): Promise<RecordPage> {
  const page = side.list({ lane: 'run', ...(cursor === undefined ? {} : { cursor }) });
  // Prevents an unhandled rejection if keeping the page before fails and this one is never awaited.
  page.catch(() => undefined);
  return page;
}

/** `comparedTo` of a run whose pairs are all compared names the last contact without a partner. */
const singleMark = (single: StagedSingle) => `${single.side} ${single.contact.id}`;

const readSingleMark = (
  mark: string | null,
): { readonly side: SideName; readonly id: string } | null => {
  const [side, id] = mark?.split(' ') ?? [];
  return (side === 'wix' || side === 'remote') && id !== undefined ? { side, id } : null;
};

async function compareAll(deps: FirstSyncDeps & { run: Run }): Promise<void> {
  const { runs, epoch, run, context, policy, clock } = deps;
  const common = { epoch, runId: run.id };
  let single = readSingleMark(run.comparedTo);
  for (let after = run.comparedTo; single === null;) {
    const pairs = await runs.pairs({ runId: run.id, after, limit: compareBatch });
    const last = pairs.at(-1);
    if (!last) break;
    after = last.wix.id;
    const items = pairs.map((pair) =>
      pairItem({
        pair,
        foretold: foretellPair({
          pair,
          context: {
            rows: context.mapping.rows,
            systemOfRecord: run.choices.systemOfRecord,
            scope: run.choices.scope,
            fingerprint: context.fingerprint,
          },
        }),
      }),
    );
    await runs.addItems({ ...common, items, comparedTo: after });
  }
  for (;;) {
    const singles = await runs.singles({ runId: run.id, after: single, limit: compareBatch });
    const last = singles.at(-1);
    if (!last) break;
    single = { side: last.side, id: last.contact.id };
    const items = singles.map((one) =>
      singleItem({
        single: one,
        foretold: foretellOne({
          ...one,
          context: { choices: run.choices, policy, nowMs: clock.nowMs() },
        }),
      }),
    );
    await runs.addItems({ ...common, items, comparedTo: singleMark(last) });
  }
}

const pairItem = ({ pair, foretold }: { pair: StagedPair; foretold: Foretold }): NewItem => ({
  ...foretold,
  verdict: pair.verdict,
  wixId: pair.wix.id,
  remoteId: pair.remote.id,
});

const singleItem = ({
  single: { side, contact, verdict },
  foretold,
}: {
  single: StagedSingle;
  foretold: Foretold;
}): NewItem => ({
  ...foretold,
  verdict,
  wixId: side === 'wix' ? contact.id : null,
  remoteId: side === 'remote' ? contact.id : null,
});
