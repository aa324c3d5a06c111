import { type Choices, type PlanCounts, type Run, type RunPhase, type SideCounts } from '@/lib/core/run';
import { type SideName } from '@/lib/core/types';
import { newestRun } from '@/lib/db/runs';
import { type CurrentConnection, requireConnection } from '../connection/find-current';
import { serviceName } from '../connection/service-name';
import { type SiteContext } from '../site-context';
import { usualChoices } from './begin';

/** A plan the owner has not approved within this time is made again: too much may have changed. */
export const planKeepsMs = 24 * 60 * 60_000;

export type FirstSyncView = {
  readonly serviceName: string;
  readonly connectionPhase: CurrentConnection['phase'];
  readonly choices: Choices;
  /** `null` before the first plan. */
  readonly run: {
    readonly id: string;
    readonly phase: RunPhase;
    readonly listed: SideCounts;
    readonly counts: PlanCounts | null;
    readonly plannedAt: string | null;
    /** Why it can't be carried out any more; make a new one. */
    readonly overtaken: 'expired' | 'otherMapping' | null;
    /** While it is carried out: contacts still in line, of how many. */
    readonly left: number;
    readonly total: number;
  } | null;
};

/** Where the first sync stands: choices, plan, progress. */
export async function showFirstSync({ ctx }: { ctx: SiteContext }): Promise<FirstSyncView> {
  const connection = await requireConnection(ctx);
  const { run, left } = await ctx.withSite(async (tx) => {
    const newest = await newestRun(tx, { siteNo: ctx.siteNo, connectionId: connection.id });
    const [line] = await tx.$queryRaw<{ n: number }[]>`select count(*)::integer as n from dirty where connection_id = ${connection.id} and lane = 'run'`;
    return { run: newest, left: line?.n ?? 0 };
  });
  return {
    serviceName: serviceName(connection.service),
    connectionPhase: connection.phase,
    choices: run?.choices ?? usualChoices,
    run: run && {
      id: run.id,
      phase: run.phase,
      listed: { wix: run.index.wix.contacts, remote: run.index.remote.contacts },
      counts: run.counts,
      plannedAt: run.plannedAtMs === null ? null : new Date(run.plannedAtMs).toISOString(),
      overtaken: overtakenBy({ run, mappingVersion: connection.mapping.version, nowMs: ctx.clock.nowMs() }),
      left: run.phase === 'applying' ? left : 0,
      total: run.counts ? toDo(run.counts) : 0,
    },
  };
}

export function overtakenBy({ run, mappingVersion, nowMs }: { run: Run; mappingVersion: number; nowMs: number }): 'expired' | 'otherMapping' | null {
  if (run.phase !== 'planned') return null;
  if (run.mappingVersion !== mappingVersion) return 'otherMapping';
  return run.plannedAtMs !== null && nowMs - run.plannedAtMs > planKeepsMs ? 'expired' : null;
}

const worked = ['fill', 'update', 'create', 'label', 'delete', 'hold', 'skip'] as const;

/** Contacts that are looked at one by one; links alone are made at once. */
const toDo = ({ kinds }: PlanCounts): number => worked.reduce((sum, kind) => sum + (kinds[kind]?.items ?? 0), 0);

/** Who is only on the side that is not right. */
export const othersSide = ({ systemOfRecord }: Choices): SideName => (systemOfRecord === 'wix' ? 'remote' : 'wix');
