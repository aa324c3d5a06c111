import type { Scope } from '@/lib/core/model/connection';
import { Prisma } from '@/lib/db/generated/client';
import type { SiteTransaction } from './client';
import { applyChange, stateChange } from './connection-state/counters';
import { returnToBefore } from './connection-state/phase';
import type { ConnectionKey } from './dirty-rows';
import { planForMany } from './match';
import type { RunKey } from './staging';

/**
 * Stops an approved plan half-way. Links and marks of contacts not begun with are deleted, as if
 * the plan had never named them; where a call may be under way the link stays, and a deletion waits
 * for the owner. Counts what is left undone.
 */
export async function stopHalfWay(
  tx: SiteTransaction,
  { siteNo, connectionId, runId }: RunKey,
): Promise<void> {
  await planForMany(tx);
  const left = await countLeft(tx, { siteNo, connectionId, runId });
  await forgetUntouched(tx, { siteNo, connectionId, runId });
  await holdDeletions(tx, { siteNo, connectionId, runId });
  await tx.$executeRaw`
    update link set run_id = null
    where run_id = ${runId}::uuid and connection_id = ${connectionId}`;
  await tx.$executeRaw`delete from dirty d where ${unlinkedMarks(connectionId)}`;
  await tx.$executeRaw`
    update run set phase = 'stopped', finished_at = now(), left_undone = ${left}
    where id = ${runId}::uuid`;
  await goOnAsBefore(tx, { siteNo, connectionId, runId });
}

/** Marks of the plan for contacts that have no link. */
const unlinkedMarks = (connectionId: number) => Prisma.sql`
    d.connection_id = ${connectionId}
    and d.lane = 'run'
    and d.cause = 'firstSync'
    and not exists (
      select from link l
      where l.connection_id = d.connection_id and d.side = 'wix' and l.wix_id = d.contact_id
    )
    and not exists (
      select from link l
      where l.connection_id = d.connection_id and d.side = 'remote' and l.remote_id = d.contact_id
    )`;

async function countLeft(tx: SiteTransaction, { connectionId, runId }: RunKey): Promise<number> {
  const [row] = await tx.$queryRaw<[{ left: number }]>`
    select (
      (
        select count(*) from plan_item i
        join run r on r.id = i.run_id
        where i.run_id = ${runId}::uuid
          and i.no > r.applied_to
          and i.kind in ('fill', 'update', 'create', 'label', 'delete')
          and not i.is_out
      )
      + (
        select count(*) from link
        where run_id = ${runId}::uuid
          and connection_id = ${connectionId}
          and (state in ('waiting', 'inSync') or decision ->> 'kind' = 'startClean')
      )
      + (select count(*) from dirty d where ${unlinkedMarks(connectionId)})
    )::integer as left`;
  return row.left;
}

/** Made for this plan and not begun with: no version was read and no call was made. */
async function forgetUntouched(
  tx: SiteTransaction,
  { connectionId, runId }: RunKey,
): Promise<void> {
  await tx.$executeRaw`
    with gone as (
      delete from link l
      where l.run_id = ${runId}::uuid
        and l.connection_id = ${connectionId}
        and l.wix_version is null
        and l.remote_version is null
        and (l.decision is null or l.decision ->> 'kind' = 'startClean')
        and not exists (select from operation o where o.link_id = l.id)
      returning l.state
    ), change as (${stateChange(Prisma.sql`select state, -1 as n from gone`)})
    ${applyChange(connectionId)}`;
}

/** A deletion or label that may be under way waits for the owner. */
async function holdDeletions(tx: SiteTransaction, { connectionId, runId }: RunKey): Promise<void> {
  await tx.$executeRaw`
    with old as (
      select id, state from link
      where run_id = ${runId}::uuid
        and connection_id = ${connectionId}
        and decision ->> 'kind' = 'startClean'
    ), held as (
      update link l
      set decision = null, state = 'onHold',
        reason = jsonb_build_object(
          'code', 'planStopped',
          'params', jsonb_build_object(
            'side', case when l.wix_id is null then 'remote' else 'wix' end
          )
        )
      from old where l.id = old.id returning l.state
    ), change as (
      ${stateChange(Prisma.sql`select state, 1 as n from held union all select state, -1 from old`)}
    )
    ${applyChange(connectionId)}`;
}

/**
 * A connection that worked before the plan goes back to its filter and looks again at the contacts
 * that the plan took out or in; any other waits for a new plan.
 */
async function goOnAsBefore(
  tx: SiteTransaction,
  { siteNo, connectionId, runId }: RunKey,
): Promise<void> {
  const before = await filterSoFar(tx, { siteNo, connectionId });
  await returnToBefore(tx, { connectionId, before });
  if (!before) return;
  await tx.$executeRaw`
    insert into dirty (
      connection_id, side, contact_id, site_no, generation, lane, not_before, marked_at, cause
    )
    select ${connectionId}, case when l.wix_id is null then 'remote' else 'wix' end,
      coalesce(l.wix_id, l.remote_id), ${siteNo}, 1, 'run', now(), now(), 'sweep'
    from link l
    where l.connection_id = ${connectionId}
      and (
        l.state = 'excluded' and l.reason ->> 'code' = 'outOfScope'
        or l.id in (select o.link_id from operation o where o.run_id = ${runId}::uuid)
      )
    on conflict (connection_id, side, contact_id) do update set generation = dirty.generation + 1`;
}

/**
 * The filter of the last completed plan; `null`: no plan was completed, so the connection has not
 * worked yet.
 */
export async function filterSoFar(
  tx: SiteTransaction,
  { connectionId }: ConnectionKey,
): Promise<{ readonly scope: Scope | null } | null> {
  const [row] = await tx.$queryRaw<{ scope: Scope | null }[]>`
    select choices -> 'scope' as scope from run
    where connection_id = ${connectionId} and kind = 'firstSync' and phase = 'done'
    order by started_at desc, id desc limit 1`;
  return row ?? null;
}
