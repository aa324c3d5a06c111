import type { ItemKind } from '@/lib/core/run/run';
import type { SiteTransaction } from './client';

/** The numbers of lines that would delete a contact which was marked dirty since. */
export async function changedSincePlan(
  tx: SiteTransaction,
  { connectionId, runId }: { connectionId: number; runId: string },
): Promise<readonly number[]> {
  const rows = await tx.$queryRaw<{ no: bigint }[]>`
    select i.no from dirty d
    join plan_item i on i.run_id = ${runId}::uuid
      and i.remote_id = d.contact_id
      and i.kind = 'delete'
      and not i.is_out
    where d.connection_id = ${connectionId} and d.side = 'remote'
    union all
    select i.no from dirty d
    join plan_item i on i.run_id = ${runId}::uuid
      and i.wix_id = d.contact_id
      and i.kind = 'delete'
      and not i.is_out
    where d.connection_id = ${connectionId} and d.side = 'wix'`;
  return rows.map(({ no }) => Number(no));
}

/**
 * Before approval: changes the kind of these lines and updates the plan's counts. Returns how many.
 */
export async function changeKinds(
  tx: SiteTransaction,
  input: {
    runId: string;
    nos: readonly number[];
    from: readonly ItemKind[];
    to: ItemKind;
    /** The new reason; absent: unchanged. */ code?: string;
  },
): Promise<number> {
  if (input.nos.length === 0) return 0;
  const rows = await tx.$queryRaw<{ from: ItemKind; side: 'wix' | 'remote' | null; n: number }[]>`
    with old as (
      select no, kind, side from plan_item
      where run_id = ${input.runId}::uuid
        and no = any(${[...input.nos]}::bigint[])
        and kind::text = any(${[...input.from]}::text[])
      for update
    ), changed as (
      update plan_item i set kind = ${input.to}::item_kind, is_out = false,
        reason = case
          when ${input.code ?? null}::text is null then i.reason
          else jsonb_build_object(
            'code', ${input.code ?? null}::text, 'params', jsonb_build_object('side', i.side)
          )
        end
      from old where i.run_id = ${input.runId}::uuid and i.no = old.no
    )
    select kind::text as from, side::text, count(*)::integer as n from old group by 1, 2`;
  for (const { from, side, n } of rows) {
    await addToCount(tx, { runId: input.runId, kind: from, side, n: -n });
    await addToCount(tx, { runId: input.runId, kind: input.to, side, n });
  }
  return rows.reduce((sum, { n }) => sum + n, 0);
}

/**
 * Those of these lines that are labelled instead of deleted or kept, with the code of the reason
 * why they were not to be deleted, which a label keeps.
 */
export async function readLabelled(
  tx: SiteTransaction,
  { runId, nos }: { runId: string; nos: readonly number[] },
): Promise<readonly { readonly no: number; readonly code: string }[]> {
  const rows = await tx.$queryRaw<{ no: bigint; code: string }[]>`
    select no, reason ->> 'code' as code from plan_item
    where run_id = ${runId}::uuid and no = any(${[...nos]}::bigint[])
      and kind = 'label' and reason ->> 'code' <> 'onlyHere'`;
  return rows.map(({ no, code }) => ({ no: Number(no), code }));
}

/** How many lines of these kinds the owner left in. */
export async function countKinds(
  tx: SiteTransaction,
  { runId, kinds }: { runId: string; kinds: readonly ItemKind[] },
): Promise<number> {
  const [row] = await tx.$queryRaw<[{ n: number }]>`
    select count(*)::integer as n from plan_item
    where run_id = ${runId}::uuid and kind = any(${[...kinds]}::text[]) and not is_out`;
  return row.n;
}

const addToCount = (
  tx: SiteTransaction,
  {
    runId,
    kind,
    side,
    n,
  }: { runId: string; kind: ItemKind; side: 'wix' | 'remote' | null; n: number },
) => tx.$executeRaw`
  update run set counts = jsonb_set(counts, array['kinds', ${kind}::text], (
    select jsonb_build_object(
      'items', (old ->> 'items')::integer + ${n}::integer,
      'wix', (old ->> 'wix')::integer + ${side === 'wix' ? n : 0}::integer,
      'remote', (old ->> 'remote')::integer + ${side === 'remote' ? n : 0}::integer
    )
    from coalesce(counts -> 'kinds' -> ${kind}::text, '{"items":0,"wix":0,"remote":0}') old
  ))
  where id = ${runId}::uuid`;
