import { type Scope } from '@/lib/core/model/connection';
import { type Mapping, type MappingRow } from '@/lib/core/model/mapping';
import { type Reason } from '@/lib/core/model/reason';
import { type GoneField } from '@/lib/core/plan/gone-fields';
import { type Outage, type ServiceStop } from '@/lib/core/run/outage';
import { type SiteTransaction } from '@/lib/db/client';
import { readOutage, readStop } from '@/lib/db/connection-state/outage';
import { newestRun } from '@/lib/db/runs';
import { type Phase } from '@/lib/ports/store';
import { RefusedError } from '@/lib/services/errors';
import { type SiteContext } from '@/lib/services/site-context';

export type CurrentConnection = {
  readonly id: number;
  readonly service: string;
  readonly accountName: string | null;
  /** The service reports changes to an address of this connection. */
  readonly hasHooks: boolean;
  readonly phase: Phase;
  readonly parked: Reason | null;
  readonly outage: Outage | null;
  readonly stop: ServiceStop | null;
  readonly fieldsGone: readonly GoneField[];
  /** The sync's own fields that could not be created, and why. */
  readonly fieldsNotMade: readonly Reason[];
  readonly mapping: Mapping;
  readonly scope: Scope | null;
  readonly dueAtMs: number | null;
  readonly counts: {
    readonly inSync: number;
    readonly onHold: number;
    readonly failed: number;
    readonly excluded: number;
    readonly waiting: number;
  };
};

/** The site's two-way connection, or `null` before it has one. */
export async function findConnection(ctx: SiteContext): Promise<CurrentConnection | null> {
  return ctx.withSite(async (tx) => {
    const row = await tx.connection.findFirst({
      where: { removedAt: null, flow: 'twoWay' },
      orderBy: { id: 'desc' },
    });
    if (!row) return null;
    const version = await tx.mappingVersion.findUnique({
      where: { connectionId_version: { connectionId: row.id, version: row.mappingVersion } },
    });
    return {
      id: row.id,
      service: row.service,
      accountName: row.accountName,
      hasHooks: row.hooks !== null,
      phase: row.phase,
      // Json columns are written by this code base only, in these shapes.
      parked: row.parked as Reason | null,
      outage: readOutage(row),
      stop: readStop(row),
      fieldsGone: row.fieldsGone as unknown as readonly GoneField[],
      fieldsNotMade: row.fieldsNotMade as unknown as readonly Reason[],
      mapping: {
        version: row.mappingVersion,
        rows: (version?.rows ?? []) as unknown as MappingRow[],
      },
      scope: row.scope as Scope | null,
      dueAtMs: row.dueAt?.getTime() ?? null,
      counts: {
        inSync: row.inSyncCount,
        onHold: row.onHoldCount,
        failed: row.failedCount,
        excluded: row.excludedCount,
        waiting: row.waitingCount,
      },
    };
  });
}

/** The refusal that stopped the engine until the owner reconnects; `null` when there is none. */
export function stoppedBy({
  phase,
  stop,
}: Pick<CurrentConnection, 'phase' | 'stop'>): Reason | null {
  if (phase !== 'needsReconnect') return null;
  return { code: stop?.code ?? 'unauthorized', params: { side: stop?.side ?? 'remote' } };
}

/**
 * Connected, but no plan of a first sync is approved; after a stop half-way a new plan is needed,
 * too.
 */
export async function waitsForSetUp(
  tx: SiteTransaction,
  { siteNo, id, phase }: Pick<CurrentConnection, 'id' | 'phase'> & { readonly siteNo: number },
): Promise<boolean> {
  if (phase !== 'preparing') return false;
  const run = await newestRun(tx, { siteNo, connectionId: id });
  return run?.approvedAtMs == null || run.phase === 'stopped';
}

/** @throws RefusedError when the site has no connection yet */
export async function requireConnection(ctx: SiteContext): Promise<CurrentConnection> {
  const connection = await findConnection(ctx);
  if (!connection) throw new RefusedError('noConnection');
  return connection;
}
