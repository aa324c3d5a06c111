import {
  differenceKinds,
  percentOf,
  type DifferenceKind,
  type Report,
} from '@/lib/core/run/report';
import { isGoing, type Run } from '@/lib/core/run/run';
import { readCompareAt } from '@/lib/db/connection-state/due';
import { countFixable } from '@/lib/db/fix-differences';
import { keptReports, readScores, type Score } from '@/lib/db/reports';
import { newestRun } from '@/lib/db/runs';
import { requireConnection, type CurrentConnection } from '@/lib/services/connections/find-two-way';
import { serviceName } from '@/lib/services/connections/service-name';
import { type SiteContext } from '@/lib/services/site-context';
import { type ComparisonView } from '@/lib/services/views/comparison';
import { type ComparisonScore } from '@/lib/services/views/overview';

/** The newest report, the comparison under way, and the scores of the last thirty. */
export async function showComparison({ ctx }: { ctx: SiteContext }): Promise<ComparisonView> {
  const connection = await requireConnection(ctx);
  const { open, scores, fixable, nextAtMs } = await ctx.withSite(async (tx) => {
    const found = await readScores(tx, { connectionId: connection.id, limit: keptReports });
    const [newest] = found;
    const run = await newestRun(tx, {
      siteNo: ctx.siteNo,
      connectionId: connection.id,
      kind: 'comparison',
    });
    return {
      open: run,
      scores: found,
      fixable: newest
        ? await countFixable(tx, { runId: newest.id })
        : new Map<DifferenceKind, number>(),
      nextAtMs: await readCompareAt(tx, { connectionId: connection.id }),
    };
  });
  const [newest] = scores;
  return {
    serviceName: serviceName(connection.service),
    connectionPhase: connection.phase,
    parked: connection.parked,
    running: open ? runningOf({ open, connection }) : null,
    refused: await refusedOf({ ctx, connection, open }),
    report: newest
      ? {
          runId: newest.id,
          ...scoreOf(newest),
          people: newest.report.people,
          identical: newest.report.identical,
          leftOut: newest.report.leftOut,
          kinds: kindsOf(newest.report, fixable),
        }
      : null,
    history: scores.map(scoreOf),
    nextAtMs,
  };
}

/** A refused list can also hold up a repeated first sync. */
async function refusedOf({
  ctx,
  connection,
  open,
}: {
  ctx: SiteContext;
  connection: CurrentConnection;
  open: Run | null;
}): Promise<{ runId: string } | null> {
  if (connection.parked?.code !== 'emptyList') return null;
  const plan = await ctx.withSite((tx) =>
    newestRun(tx, { siteNo: ctx.siteNo, connectionId: connection.id }),
  );
  const run = [plan, open].find((one) => one?.lists === 'refused' && one.phase === 'indexing');
  return run ? { runId: run.id } : null;
}

function runningOf({
  open,
  connection,
}: {
  open: Run;
  connection: CurrentConnection;
}): ComparisonView['running'] {
  if (!isGoing(open)) return null;
  const of = Object.values(connection.counts).reduce((sum, count) => sum + count, 0);
  const compared = (open.report?.people ?? 0) + (open.report?.leftOut ?? 0);
  return {
    runId: open.id,
    phase: open.phase === 'indexing' ? 'reading' : 'comparing',
    listed: { wix: open.index.wix.contacts, remote: open.index.remote.contacts },
    of,
    compared,
  };
}

export const scoreOf = ({
  finishedAt,
  report,
}: Pick<Score, 'finishedAt' | 'report'>): ComparisonScore => ({
  atMs: finishedAt.getTime(),
  percent: percentOf(report),
  differences: report.people - report.identical,
});

const kindsOf = ({ kinds }: Report, fixable: ReadonlyMap<DifferenceKind, number>) =>
  differenceKinds.flatMap((kind) => {
    const count = kinds[kind];
    return count ? [{ kind, count, fixable: fixable.get(kind) ?? 0 }] : [];
  });
