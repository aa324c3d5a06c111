import { type Policy } from '@/lib/core/model/connection';
import { type SideName } from '@/lib/core/model/side';
import { isSuspiciousList } from '@/lib/core/plan/guards';
import { compareLink } from '@/lib/core/run/compare-link';
import { compareStranger } from '@/lib/core/run/compare-stranger';
import { addToReport, emptyReport, type Compared } from '@/lib/core/run/report';
import type { Run } from '@/lib/core/run/run';
import { type ContactSide } from '@/lib/ports/contact-side';
import type { RunStore } from '@/lib/ports/runs';
import { nothingNew, type SyncStore } from '@/lib/ports/store';
import { indexPage } from './index-page';
import type { StageContext } from './stage-contact';

export type ComparisonDeps = {
  readonly store: SyncStore;
  readonly runs: RunStore;
  readonly sides: Readonly<Record<SideName, ContactSide>>;
  readonly epoch: number;
  readonly context: StageContext;
  readonly policy: Policy;
};

const compareBatch = 1_000;
const sideNames = ['wix', 'remote'] as const;

/**
 * One bounded step of a comparison, so that live changes go on between two: a page of each list, or
 * a batch compared. What the actor can repair is marked; no contact is written here. Throws
 * `SideError` when a service did not serve us.
 */
export async function stepComparison(deps: ComparisonDeps & { readonly run: Run }): Promise<void> {
  const { run } = deps;
  const unread = sideNames.filter((side) => !run.index[side].isDone);
  if (run.phase === 'planning') await compareBatchOf(deps);
  else if (unread.length > 0) await Promise.all(unread.map((side) => readPage({ ...deps, side })));
  else if (!(await refuseLists(deps)))
    await deps.runs.beginComparing({ epoch: deps.epoch, runId: run.id });
}

async function readPage(deps: ComparisonDeps & { run: Run; side: SideName }): Promise<void> {
  const progress = deps.run.index[deps.side];
  const page = await deps.sides[deps.side].list({
    lane: 'run',
    ...(progress.cursor === undefined ? {} : { cursor: progress.cursor }),
  });
  await indexPage({ ...deps, page, progress, keepsKeys: false });
}

/**
 * B01, X29: refuses a list with far too few of the linked contacts: the connection is parked, a
 * person is asked, and true is returned. Lists that are plausible or accepted let a connection
 * parked for this go on.
 */
export async function refuseLists({
  store,
  runs,
  epoch,
  run,
}: Pick<ComparisonDeps, 'store' | 'runs' | 'epoch'> & { run: Run }): Promise<boolean> {
  const books = run.lists === 'accepted' ? null : await runs.listedLinks({ runId: run.id });
  const side = books && sideNames.find((name) => isSuspiciousList(books[name]));
  if (side) {
    await store.commit({
      ...nothingNew(epoch),
      parked: { code: 'emptyList', params: { side, ...books[side] } },
    });
    await runs.refuseLists({ epoch, runId: run.id });
    return true;
  }
  if ((await store.connection()).parked?.code === 'emptyList')
    await store.commit({ ...nothingNew(epoch), parked: null });
  return false;
}

/**
 * In this order each contact comes once: links with a Wix contact, links without one, then contacts
 * without a link.
 */
const stages = ['linksByWix', 'linksByRemote', 'strangersOnWix', 'strangersOnRemote'] as const;
type Stage = (typeof stages)[number];
type Place = { readonly stage: Stage; readonly after: string };

const placeOf = ({ comparedTo }: Run): Place => {
  const [name, ...rest] = comparedTo?.split(' ') ?? [];
  return { stage: stages.find((stage) => stage === name) ?? 'linksByWix', after: rest.join(' ') };
};

async function compareBatchOf(deps: ComparisonDeps & { run: Run }): Promise<void> {
  const { store, runs, epoch, run } = deps;
  let place = placeOf(run);
  let batch = await readBatch({ ...deps, place });
  while (batch.compared.length === 0) {
    const next = stages[stages.indexOf(place.stage) + 1];
    if (!next) return runs.finishComparison({ epoch, runId: run.id });
    place = { stage: next, after: '' };
    batch = await readBatch({ ...deps, place });
  }
  const marks = batch.compared.flatMap((one) => one.marks);
  if (marks.length > 0) await store.mark({ marks });
  const differences = batch.compared.flatMap(({ found }) =>
    found === 'identical' || found === 'leftOut' ? [] : [found],
  );
  await runs.addDifferences({
    epoch,
    runId: run.id,
    differences,
    report: addToReport(run.report ?? emptyReport, batch.compared),
    comparedTo: `${place.stage} ${batch.last}`,
  });
}

async function readBatch({
  runs,
  run,
  sides,
  context: { mapping, fields, scope, fingerprint },
  policy,
  place: { stage, after },
}: ComparisonDeps & { run: Run; place: Place }): Promise<{
  readonly compared: readonly Compared[];
  readonly last: string;
}> {
  const context = {
    rows: mapping.rows,
    policy,
    scope: scope && fields[scope.side].has(scope.field) ? scope : null,
    fingerprint,
    isNewer: { wix: sides.wix.isNewer, remote: sides.remote.isNewer },
  };
  const page = { runId: run.id, after, limit: compareBatch };
  if (stage === 'linksByWix' || stage === 'linksByRemote') {
    const links = await runs.linksToCompare({
      ...page,
      by: stage === 'linksByWix' ? 'wix' : 'remote',
    });
    const last = links.at(-1)?.link;
    return {
      compared: links.map((compared) => compareLink({ compared, context })),
      last: (stage === 'linksByWix' ? last?.wixId : last?.remoteId) ?? '',
    };
  }
  const strangers = await runs.strangers({
    ...page,
    side: stage === 'strangersOnWix' ? 'wix' : 'remote',
  });
  return {
    compared: strangers.map((stranger) => compareStranger({ stranger, context })),
    last: strangers.at(-1)?.contact.id ?? '',
  };
}
