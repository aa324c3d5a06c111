import { randomUUID } from 'node:crypto';
import type { SideName } from '@/lib/core/model/side';
import { replacesMany } from '@/lib/core/plan/guards';
import { emptyReport, type Report } from '@/lib/core/run/report';
import type {
  Choices,
  IndexProgress,
  PlanCounts,
  Run,
  RunKind,
  RunPhase,
} from '@/lib/core/run/run';
import { Prisma } from '@/lib/db/generated/client';
import type { Clock } from '@/lib/ports/clock';
import type { RunStore } from '@/lib/ports/runs';
import type { Database, SiteTransaction } from './client';
import { holdEpoch } from './connection-state/lease';
import { takeScope } from './connection-state/rules';
import {
  countListedLinks,
  forgetOldReports,
  putDifferences,
  readDifferences,
  readLinksToCompare,
  readStrangers,
} from './differences';
import { databaseTime, type ConnectionKey, type WithTime } from './dirty-rows';
import { toJson } from './json';
import { matchStaged } from './match';
import { countItems, keepTakenOut, putItems, readItems, readItemsToApply } from './plan-items';
import { forgetAgain, stageContacts, stagedPairs, stagedSingles } from './staging';
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

type RunRow = {
  id: string;
  kind: RunKind;
  phase: RunPhase;
  choices: Choices;
  mapping_version: number;
  index_wix: IndexProgress;
  index_remote: IndexProgress;
  compared_to: string | null;
  applied_to: bigint;
  counts: PlanCounts | null;
  lists: Run['lists'];
  report: Report | null;
  started_at: Date;
  planned_at: Date | null;
  approved_at: Date | null;
  finished_at: Date | null;
  delete_after: Date | null;
};

const toRun = (row: RunRow): Run => ({
  id: row.id,
  kind: row.kind,
  phase: row.phase,
  choices: row.choices,
  mappingVersion: row.mapping_version,
  index: { wix: row.index_wix, remote: row.index_remote },
  comparedTo: row.compared_to,
  appliedTo: Number(row.applied_to),
  counts: row.counts,
  lists: row.lists,
  report: row.report,
  startedAtMs: row.started_at.getTime(),
  plannedAtMs: row.planned_at?.getTime() ?? null,
  approvedAtMs: row.approved_at?.getTime() ?? null,
  finishedAtMs: row.finished_at?.getTime() ?? null,
  deleteAfterMs: row.delete_after?.getTime() ?? null,
});

const selectRun = (where: Prisma.Sql) => Prisma.sql`
  select id::text, kind::text, phase::text, choices, mapping_version, index_wix, index_remote,
    compared_to, applied_to, counts, lists, report, started_at, planned_at, approved_at,
    finished_at, delete_after
  from run where ${where}`;

/**
 * The connection's newest run of a kind, a first sync unless said, or `null` before there was one.
 */
export async function newestRun(
  tx: SiteTransaction,
  { connectionId, kind = 'firstSync' }: ConnectionKey & { kind?: RunKind },
): Promise<Run | null> {
  const ofKind = Prisma.sql`connection_id = ${connectionId} and kind = ${kind}`;
  const [row] = await tx.$queryRaw<RunRow[]>`
    ${selectRun(ofKind)} order by started_at desc, id desc limit 1`;
  return row ? toRun(row) : null;
}

/** Whether a run, of whatever phase, belongs to the connection. */
export async function hasRun(
  tx: SiteTransaction,
  { connectionId, runId }: ConnectionKey & { runId: string },
): Promise<boolean> {
  const [row] = await tx.$queryRaw<{ found: boolean }[]>`
    select exists (
      select from run where id = ${runId}::uuid and connection_id = ${connectionId}
    ) as found`;
  return row?.found === true;
}

/** A run of this connection by id; `null` for a run of another connection. */
export async function findRun(
  tx: SiteTransaction,
  { connectionId, runId }: ConnectionKey & { runId: string },
): Promise<Run | null> {
  const [row] = await tx.$queryRaw<
    RunRow[]
  >`${selectRun(Prisma.sql`id = ${runId}::uuid and connection_id = ${connectionId}`)}`;
  return row ? toRun(row) : null;
}

async function readRun(tx: SiteTransaction, key: ConnectionKey & { runId: string }): Promise<Run> {
  const run = await findRun(tx, key);
  if (!run) throw new Error('this run does not belong to the connection');
  return run;
}

/**
 * Begins a run. An unfinished one of the kind is stopped, and nothing more of it is applied; a
 * comparison stops no plan.
 */
export async function startRun(
  tx: SiteTransaction,
  input: ConnectionKey &
    WithTime & { kind?: RunKind; choices: Choices; mappingVersion: number; isApproved: boolean },
): Promise<Run> {
  const { siteNo, connectionId, kind = 'firstSync' } = input;
  // B07: the newest run counts. A transaction that waited for another has an earlier time of its
  // own, so its run is dated after the newest.
  const [{ at } = { at: null }] = await tx.$queryRaw<{ at: Date }[]>`
    select greatest(
      ${input.now ?? databaseTime}, max(started_at) + interval '1 millisecond'
    )::timestamptz(3) as at
    from run
    where connection_id = ${connectionId}`;
  const stopped = await tx.$queryRaw<{ id: string }[]>`
    update run set phase = 'stopped', finished_at = ${at}
    where connection_id = ${connectionId}
      and phase not in ('done', 'stopped')
      and (${kind === 'firstSync'} or kind = ${kind})
    returning id::text`;
  for (const { id } of stopped) await forgetStaging(tx, id);
  const runId = randomUUID();
  await tx.$executeRaw`
    insert into run (
      id, site_no, connection_id, kind, choices, mapping_version, started_at, approved_at
    )
    values (
      ${runId}::uuid, ${siteNo}, ${connectionId}, ${kind}, ${toJson(input.choices)}::jsonb,
      ${input.mappingVersion}, ${at}, case when ${input.isApproved} then now() end
    )`;
  return readRun(tx, { siteNo, connectionId, runId });
}

const forgetStaging = (tx: SiteTransaction, runId: string) =>
  tx.$executeRaw`delete from staging where run_id = ${runId}::uuid`;

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

/** Locks the plans of the connection that wait for the owner until the transaction ends. */
export async function holdPlan(
  tx: SiteTransaction,
  { connectionId }: Pick<ConnectionKey, 'connectionId'>,
) {
  await tx.$executeRaw`
    select from run where connection_id = ${connectionId} and phase = 'planned' for update`;
}

/** Locks the run until the transaction ends. */
export async function holdRun(tx: SiteTransaction, runId: string) {
  await tx.$executeRaw`select from run where id = ${runId}::uuid for update`;
}

/** Approves a plan. `deleteAfterDays`: its deletions wait this long. */
export async function approveRun(
  tx: SiteTransaction,
  input: { runId: string; by: string; deleteAfterDays: number | null },
) {
  await tx.$executeRaw`
    update run
    set phase = 'applying', approved_at = now(), approved_by = ${input.by},
      delete_after = now() + make_interval(days => ${input.deleteAfterDays}::int)
    where id = ${input.runId}::uuid`;
}

/** Asks the worker to stop after the batch under way. */
export async function askToStop(tx: SiteTransaction, runId: string) {
  await tx.$executeRaw`update run set stop_asked_at = now() where id = ${runId}::uuid`;
}

/** Stops a plan that is not being applied and deletes the lists read for it. */
export async function stopRun(tx: SiteTransaction, runId: string) {
  await tx.$executeRaw`
    update run set phase = 'stopped', finished_at = now() where id = ${runId}::uuid`;
  await forgetStaging(tx, runId);
}

/**
 * Accepts lists that were refused for naming too few contacts. False when none of this run were
 * refused.
 */
export async function believeLists(tx: SiteTransaction, runId: string): Promise<boolean> {
  const accepted = await tx.$executeRaw`
    update run set lists = 'accepted'
    where id = ${runId}::uuid and lists = 'refused' and phase = 'indexing'`;
  return accepted > 0;
}

/** Ends a comparison under way; one whose lists were refused keeps waiting for the owner. */
export async function stopComparing(
  tx: SiteTransaction,
  { connectionId }: Pick<ConnectionKey, 'connectionId'>,
): Promise<boolean> {
  const stopped = await tx.$queryRaw<{ id: string }[]>`
    select id::text from run
    where connection_id = ${connectionId}
      and kind = 'comparison'
      and phase in ('indexing', 'planning')
      and lists is distinct from 'refused'
    for update`;
  for (const { id } of stopped) {
    await stopRun(tx, id);
    await tx.$executeRaw`delete from difference where run_id = ${id}::uuid`;
  }
  return stopped.length > 0;
}
