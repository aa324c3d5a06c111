import type { SideName } from '@/lib/core/model/side';
import { replacesMany } from '@/lib/core/plan/guards';
import { emptyReport } from '@/lib/core/run/report';
import type { IndexProgress } from '@/lib/core/run/run';
import { Prisma } from '@/lib/db/generated/client';
import type { Clock } from '@/lib/ports/clock';
import type { RunStore } from '@/lib/ports/runs';
import type { Database, SiteTransaction } from './client';
import { countListedLinks, readLinksToCompare, readStrangers } from './compared-links';
import { holdEpoch } from './connection-state/lease';
import { takeScope } from './connection-state/rules';
import { putDifferences, readDifferences } from './differences';
import { databaseTime, type ConnectionKey } from './dirty-rows';
import { toJson } from './json';
import { matchStaged } from './match';
import { countItems, keepTakenOut, putItems, readItems, readItemsToApply } from './plan-items';
import { forgetOldReports } from './reports';
import { newestRun, readRun } from './runs';
import { forgetAgain, forgetStaging, stageContacts, stagedPairs, stagedSingles } from './staging';
import { startRun } from './start-run';
import { stopHalfWay } from './stop-run';

/** For queries over all contacts: about 9 s for 100,000 contacts a side. */
const wholeBooksMs = 10 * 60_000;

/**
 * A connection's plans and comparisons in PostgreSQL. Every call is one transaction bound to the
 * site by row-level security. `clock`: a simulation's.
 */
export function createRunStore(
  input: ConnectionKey & { database: Database; clock?: Clock },
): RunStore {
  const { database, siteNo, connectionId, clock } = input;
  const key = { siteNo, connectionId };
  const inSite = <T>(run: (tx: SiteTransaction) => Promise<T>) => database.withSite(key, run);
  const holding = <T>(
    epoch: number,
    run: (tx: SiteTransaction) => Promise<T>,
    timeoutMs?: number,
  ) =>
    database.withSite({ ...key, ...(timeoutMs === undefined ? {} : { timeoutMs }) }, async (tx) => {
      await holdEpoch(tx, { ...key, epoch });
      return run(tx);
    });

  return {
    newest: (kind) => inSite((tx) => newestRun(tx, { ...key, ...(kind ? { kind } : {}) })),
    start: (wanted) =>
      inSite((tx) =>
        startRun(tx, {
          ...key,
          ...wanted,
          now: clock ? Prisma.sql`${new Date(clock.nowMs())}::timestamptz` : databaseTime,
        }),
      ),
    stage: ({ epoch, runId, side, contacts, progress }) =>
      holding(epoch, async (tx) => {
        const again = await forgetAgain(tx, { ...key, runId, side, contacts });
        const index = await setIndex(tx, {
          runId,
          side,
          progress,
          more: new Set(contacts.map(({ id }) => id)).size - again,
        });
        if (index) await stageContacts(tx, { ...key, runId, side, contacts });
        return index ?? { contacts: 0, ...progress };
      }),
    match: ({ epoch, runId }) =>
      holding(
        epoch,
        async (tx) => {
          const run = await readRun(tx, { ...key, runId });
          // Verdicts are final once comparing has begun.
          if (run.comparedTo !== null || run.phase === 'stopped') return;
          await matchStaged(tx, { ...key, runId, choices: run.choices });
          await tx.$executeRaw`update run set phase = 'planning' where id = ${runId}::uuid`;
        },
        wholeBooksMs,
      ),
    pairs: (wanted) => inSite((tx) => stagedPairs(tx, { ...key, ...wanted })),
    singles: (wanted) => inSite((tx) => stagedSingles(tx, { ...key, ...wanted })),
    addItems: ({ epoch, runId, items, comparedTo }) =>
      holding(epoch, async (tx) => {
        await putItems(tx, { ...key, runId, items });
        await tx.$executeRaw`update run set compared_to = ${comparedTo} where id = ${runId}::uuid`;
      }),
    freeze: ({ epoch, runId }) =>
      holding(
        epoch,
        async (tx) => {
          await keepTakenOut(tx, { runId });
          const counts = await countItems(tx, { ...key, runId });
          await tx.$executeRaw`
            update run
            set counts = ${toJson(counts)}::jsonb, planned_at = now(),
              approved_at = case when ${replacesMany(counts)} then null else approved_at end,
              phase = case
                when approved_at is null or ${replacesMany(counts)} then 'planned'
                else 'applying'
              end::run_phase
            where id = ${runId}::uuid and phase <> 'stopped'`;
          const run = await readRun(tx, { ...key, runId });
          if (run.phase === 'applying') await takeScope(tx, { ...key, runId });
          return run;
        },
        wholeBooksMs,
      ),
    items: (wanted) => inSite((tx) => readItems(tx, { ...key, ...wanted })),
    toApply: (wanted) => inSite((tx) => readItemsToApply(tx, { ...key, ...wanted })),
    applied: ({ epoch, runId, to }) =>
      holding(epoch, async (tx) => {
        const [row] = await tx.$queryRaw<{ isStopped: boolean }[]>`
          update run set applied_to = ${to} where id = ${runId}::uuid
          returning stop_asked_at is not null as "isStopped"`;
        return row?.isStopped !== true;
      }),
    stop: ({ epoch, runId }) =>
      holding(
        epoch,
        async (tx) => {
          await stopHalfWay(tx, { ...key, runId });
          await forgetStaging(tx, runId);
        },
        wholeBooksMs,
      ),
    finish: ({ epoch, runId }) =>
      holding(epoch, async (tx) => {
        await tx.$executeRaw`
          update run set phase = 'done', finished_at = now()
          where id = ${runId}::uuid and phase = 'applying'`;
        await tx.$executeRaw`
          update link set run_id = null where run_id = ${runId}::uuid and decision is null`;
        await forgetStaging(tx, runId);
      }),
    listedLinks: ({ runId }) =>
      database.withSite({ ...key, timeoutMs: wholeBooksMs }, (tx) =>
        countListedLinks(tx, { ...key, runId }),
      ),
    refuseLists: ({ epoch, runId }) =>
      holding(
        epoch,
        async (tx) =>
          void (await tx.$executeRaw`update run set lists = 'refused' where id = ${runId}::uuid`),
      ),
    beginComparing: ({ epoch, runId }) =>
      holding(
        epoch,
        async (tx) =>
          void (await tx.$executeRaw`
            update run set phase = 'planning' where id = ${runId}::uuid and phase = 'indexing'`),
      ),
    linksToCompare: (wanted) => inSite((tx) => readLinksToCompare(tx, { ...key, ...wanted })),
    strangers: (wanted) => inSite((tx) => readStrangers(tx, { ...key, ...wanted })),
    addDifferences: ({ epoch, ...added }) =>
      holding(epoch, (tx) => putDifferences(tx, { ...key, ...added })),
    finishComparison: ({ epoch, runId }) =>
      holding(epoch, async (tx) => {
        const done = await tx.$executeRaw`
          update run
          set phase = 'done', finished_at = now(),
            report = coalesce(report, ${toJson(emptyReport)}::jsonb)
          where id = ${runId}::uuid and phase = 'planning'`;
        await forgetStaging(tx, runId);
        if (done > 0) await forgetOldReports(tx, { ...key, runId });
      }),
    differences: (wanted) => inSite((tx) => readDifferences(tx, { ...key, ...wanted })),
  };
}

/** `null`: the run was stopped. */
async function setIndex(
  tx: SiteTransaction,
  {
    runId,
    side,
    progress,
    more,
  }: { runId: string; side: SideName; progress: Omit<IndexProgress, 'contacts'>; more: number },
): Promise<IndexProgress | null> {
  const column = Prisma.raw(side === 'wix' ? 'index_wix' : 'index_remote');
  const [row] = await tx.$queryRaw<{ index: IndexProgress }[]>`
    update run
    set ${column} = ${toJson(progress)}::jsonb || jsonb_build_object(
      'contacts', (${column} ->> 'contacts')::integer + ${more}
    )
    where id = ${runId}::uuid and phase = 'indexing' returning ${column} as index`;
  return row?.index ?? null;
}
